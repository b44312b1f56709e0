import { publishAssets, type Published } from '../../../shared/publishing/records/publish-assets.ts';
import { readDiscoverySettings } from '../../../shared/publishing/records/discovery-settings.ts';
import { egressOf } from '../../../shared/outside/egress.ts';
import { publicUrlOf } from '../../../shared/runtime/config.ts';
import { gatherCalls } from '../../../shared/runtime/gather-calls.ts';
import type { DiscoveryRecord } from '../../../shared/model/discovery.ts';
import { oaiIdentifiers } from '../../../shared/publishing/oai/identifier.ts';
import type { PerformContext } from '../../../shared/job-kit/job-work.ts';
import type { Store } from '../../../shared/store/store.ts';
import { pushRecords, type PushProfile, type Pushed } from '../../../shared/publishing/push-records.ts';

/** The members of all runs of a worker are published and pushed together. */
export interface IndexingServices {
  publish(this: void, asset: string): Promise<Published>;
  push(this: void, profile: PushProfile, record: DiscoveryRecord): Promise<Pushed>;
}

const byStore = new WeakMap<Store, IndexingServices>();
const PUBLISHED_TOGETHER = 100;
const PUSHED_TOGETHER = 100;
const BULKS_AT_ONCE = 4;
/** Cancelling one member does not cancel the work that it shares with others. */
const UNTIL_DONE = new AbortController().signal;

export function indexingServices({ store, config, secrets }: PerformContext): IndexingServices {
  const known = byStore.get(store);
  if (known) return known;
  const publish = gatherCalls(
    async (assets: readonly string[]): Promise<Published[]> => {
      const settings = await readDiscoverySettings(store, config);
      const outcomes = await publishAssets(store, assets, { settings, isForced: true });
      return assets.map((asset) => outcomes.get(asset) ?? { kind: 'absent' });
    },
    { most: PUBLISHED_TOGETHER, atOnce: 1 },
  );
  const network = { rates: store.rates, egress: egressOf(config) };
  const identifiers = oaiIdentifiers(publicUrlOf(config));
  const pushers = new Map<string, (record: DiscoveryRecord) => Promise<Pushed>>();
  const push: IndexingServices['push'] = (profile, record) => {
    // A changed profile has a new version, and so a new pusher with its address and token.
    const name = `${profile.code}:${profile.version}`;
    const pusher =
      pushers.get(name) ??
      gatherCalls(
        (records: readonly DiscoveryRecord[]) =>
          pushRecords({ ...network, secrets, identifiers, signal: UNTIL_DONE }, profile, records),
        { most: PUSHED_TOGETHER, atOnce: BULKS_AT_ONCE },
      );
    pushers.set(name, pusher);
    return pusher(record);
  };
  const services = { publish, push };
  byStore.set(store, services);
  return services;
}
