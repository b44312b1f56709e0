import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { JobServices } from '../../shared/job-kit/job-work.ts';
import { dayIn } from '../../shared/model/partial-date.ts';
import { publishAssets } from '../../shared/publishing/records/publish-assets.ts';
import {
  readDiscoverySettings,
  fingerprintOf,
  type DiscoverySettings,
} from '../../shared/publishing/records/discovery-settings.ts';

/** Assets that are published together. */
const TOGETHER = 200;

/** What publishing and pushing get, and until when they run. */
export interface PublishingServices extends JobServices {
  log: Logger;
  signal: AbortSignal;
}

/**
 * Publishes changes: assets whose last write no discovery record shows; those with an embargo that ended; or all assets, if records are now rendered
 * differently (another address, other sets). Continues where it stopped. While a run works it uses about half of the time, so
 * that it does not slow it down.
 * @returns the number of assets it checked.
 */
export async function publishChanges(services: PublishingServices): Promise<number> {
  const settings = await readDiscoverySettings(services.store, services.config);
  const changed = await publishMarked(services, settings);
  return changed + (await publishOpened(services, settings)) + (await sweep(services, settings));
}

/** Once a day: embargoes that ended change what everyone may see, and no write marks their assets. */
async function publishOpened(services: PublishingServices, settings: DiscoverySettings): Promise<number> {
  const { discovery } = services.store;
  const today = dayIn(settings.timeZone, new Date());
  const day = await discovery.progress.openedOn();
  if (day !== undefined && day >= today) return 0;
  let count = 0;
  let after: string | undefined;
  while (!services.signal.aborted) {
    const ids = await discovery.openedBefore(today, after, TOGETHER);
    await publishAtEase(services, ids, settings);
    after = ids.at(-1);
    count += ids.length;
    if (ids.length < TOGETHER) {
      await discovery.progress.noteOpenedOn(today);
      break;
    }
  }
  return count;
}

async function publishMarked(services: PublishingServices, settings: DiscoverySettings): Promise<number> {
  let count = 0;
  while (!services.signal.aborted) {
    const ids = await services.store.assets.unpublished(TOGETHER);
    if (ids.length === 0) break;
    await publishAtEase(services, ids, settings);
    count += ids.length;
  }
  return count;
}

async function sweep(services: PublishingServices, settings: DiscoverySettings): Promise<number> {
  const { progress } = services.store.discovery;
  const fingerprint = fingerprintOf(settings);
  const was = await progress.sweep();
  if (was?.fingerprint === fingerprint && was.isDone) return 0;
  let after = was?.fingerprint === fingerprint ? was.after : undefined;
  let count = 0;
  while (!services.signal.aborted) {
    const ids = await services.store.assets.idsAfter(after, TOGETHER);
    await publishAtEase(services, ids, settings);
    after = ids.at(-1) ?? after;
    const isDone = ids.length < TOGETHER;
    await progress.noteSweep({ fingerprint, after, isDone });
    count += ids.length;
    if (isDone) break;
    // Changes made meanwhile do not wait for the end of the sweep.
    count += await publishMarked(services, settings);
  }
  return count;
}

async function publishAtEase(
  { store, log, signal }: PublishingServices,
  ids: readonly string[],
  settings: DiscoverySettings,
): Promise<void> {
  if (ids.length === 0) return;
  const began = performance.now();
  const outcomes = await publishAssets(store, ids, { settings, signal });
  for (const [asset, outcome] of outcomes) {
    if (outcome.kind === 'refused') log.warn({ asset, reason: outcome.message }, 'an asset cannot be published');
  }
  if (ids.length < TOGETHER || !(await store.runs.isAnyWorking())) return;
  await delay(performance.now() - began, undefined, { signal }).catch(() => undefined);
}
