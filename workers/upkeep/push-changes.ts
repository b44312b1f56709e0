import { backOffMs } from '../../shared/runtime/back-off.ts';
import { egressOf } from '../../shared/outside/egress.ts';
import { publicUrlOf } from '../../shared/runtime/config.ts';
import { activePublishingProfiles } from '../../shared/publishing/records/discovery-settings.ts';
import { oaiIdentifiers } from '../../shared/publishing/oai/identifier.ts';
import type { ListedRecord } from '../../shared/store/discovery.ts';
import {
  isPushProfile,
  pushRecords,
  type Pushed,
  type PushProfile,
  type PushServices,
} from '../../shared/publishing/push-records.ts';
import type { PublishingServices } from './publish-changes.ts';

const TOGETHER = 100;
/** How long a record waits after its target could not take it; twice as long after each further try. */
const WAITS = { firstMs: 10_000, longestMs: 60 * 60_000 };

/**
 * Brings the push targets of all profiles up to date. Each gets the records after its last position, read as a
 * harvester reads them, so that none is missed. A record that a target could not take is sent again later; a target
 * that takes nothing keeps its position until the next round.
 */
export async function pushChanges(services: PublishingServices): Promise<void> {
  for (const profile of (await activePublishingProfiles(services.store)).filter(isPushProfile)) {
    await pushFurther(services, profile);
    await pushAgain(services, profile);
  }
}

async function pushFurther(services: PublishingServices, profile: PushProfile): Promise<void> {
  const { store, signal } = services;
  const until = await store.discovery.clock.horizon();
  while (!signal.aborted) {
    const after = await store.discovery.progress.pushed(profile.code);
    const records = await store.discovery.list({ until, after }, TOGETHER, profile.content.push_format);
    const last = records.at(-1);
    if (!last) return;
    const pushed = await pushRecords(servicesOf(services), profile, records);
    if (pushed.every(({ kind }) => kind === 'transient')) {
      const first = pushed.find((each) => each.kind === 'transient');
      services.log.warn({ profile: profile.code, reason: first?.message }, 'a push target accepts nothing');
      return;
    }
    await settle(services, profile, records, pushed, new Map());
    await store.discovery.progress.notePushed(profile.code, { datestamp: last.datestamp, id: last._id });
  }
}

async function pushAgain(services: PublishingServices, profile: PushProfile): Promise<void> {
  const { discovery } = services.store;
  const due = await discovery.progress.toPushAgain(profile.code, new Date(), TOGETHER);
  const found = await Promise.all(due.map(({ asset }) => discovery.get(asset)));
  const records = found.filter((record) => record !== undefined);
  if (records.length === 0) return;
  const tries = new Map(due.map(({ asset, tries: before }) => [asset, before]));
  await settle(services, profile, records, await pushRecords(servicesOf(services), profile, records), tries);
}

async function settle(
  { store, log }: PublishingServices,
  { code: profile }: PushProfile,
  records: readonly ListedRecord[],
  pushed: readonly Pushed[],
  triesBefore: ReadonlyMap<string, number>,
): Promise<void> {
  const { progress } = store.discovery;
  for (const [index, { _id: asset }] of records.entries()) {
    const outcome = pushed[index];
    if (outcome?.kind === 'transient') {
      const tries = (triesBefore.get(asset) ?? 0) + 1;
      const waitMs = backOffMs(WAITS, tries);
      await progress.pushAgain({ profile, asset, tries, notBefore: new Date(Date.now() + waitMs) });
      continue;
    }
    if (outcome?.kind === 'refused')
      log.warn({ profile, asset, reason: outcome.message }, 'a push target refused a record');
    if (triesBefore.has(asset)) await progress.pushedAgain(profile, asset);
  }
}

function servicesOf({ store, config, secrets, signal }: PublishingServices): PushServices {
  const network = { rates: store.rates, egress: egressOf(config) };
  return { ...network, secrets, identifiers: oaiIdentifiers(publicUrlOf(config)), signal };
}
