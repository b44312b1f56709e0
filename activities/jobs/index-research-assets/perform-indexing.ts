import type { IndexResearchAssetsReason } from '../../../shared/jobs/index-research-assets/reasons.ts';
import { activePublishingProfiles } from '../../../shared/publishing/records/discovery-settings.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { DiscoveryRecord } from '../../../shared/model/discovery.ts';
import { OaiError } from '../../../shared/publishing/oai/oai-error.ts';
import { readDisseminated } from '../../../shared/publishing/oai/read-record.ts';
import type { PerformContext, Performed } from '../../../shared/job-kit/job-work.ts';
import { isPushProfile, type Pushed } from '../../../shared/publishing/push-records.ts';
import { indexingServices } from './indexing-services.ts';
import type { IndexResult } from './result.ts';

const TARGET = 'discovery';

/**
 * Republishes the asset's discovery record, reads it back as harvesters do, and pushes it to the targets that do not
 * have it yet. Another try continues with the remaining targets.
 */
export async function performIndexing(
  asset: Asset,
  context: PerformContext,
): Promise<Performed<IndexResult, IndexResearchAssetsReason>> {
  const published = (context.soFar as IndexResult | undefined) ?? (await publish(asset, context));
  if ('kind' in published) return published;
  if (published.version === 0) return { kind: 'done', result: published };
  const record = await readBack(context, asset._id, published.version);
  if (!record) {
    const message = 'The discovery record was written, but harvesters would get a different one.';
    return { kind: 'transient', reason: 'NOT_READABLE', message };
  }
  return push(record, published.pushed, context);
}

async function publish(
  asset: Asset,
  context: PerformContext,
): Promise<IndexResult | Performed<IndexResult, IndexResearchAssetsReason>> {
  const published = await indexingServices(context).publish(asset._id);
  if (published.kind === 'refused') {
    return { kind: 'permanent', reason: 'CANNOT_BE_RENDERED', message: published.message };
  }
  if (published.kind === 'absent') return { version: 0, deleted: false, pushed: {} };
  return { version: published.version, deleted: published.kind === 'published' && published.deleted, pushed: {} };
}

/** The record as the OAI-PMH provider returns it, in every format, at this version or a later one. */
async function readBack(
  { store }: PerformContext,
  asset: string,
  version: number,
): Promise<DiscoveryRecord | undefined> {
  try {
    const record = await readDisseminated(store, asset, 'oai_dc');
    await readDisseminated(store, asset, 'datacite');
    await readDisseminated(store, asset, 'esploro');
    return record.version >= version ? record : undefined;
  } catch (error) {
    if (error instanceof OaiError) return undefined;
    throw error;
  }
}

async function push(
  record: DiscoveryRecord,
  before: IndexResult['pushed'],
  context: PerformContext,
): Promise<Performed<IndexResult, IndexResearchAssetsReason>> {
  const profiles = (await activePublishingProfiles(context.store)).filter(isPushProfile);
  const pushed = { ...before };
  const result = (): IndexResult => ({ version: record.version, deleted: record.deleted, pushed });
  const note = () => {
    const waiting = profiles.map(({ code }) => code).filter((code) => pushed[code] === undefined);
    return context.note({ ...result(), ...(waiting.length > 0 ? { waiting } : {}) });
  };
  await note();
  let late: Extract<Pushed, { kind: 'transient' }> | undefined;
  const open = profiles.filter(({ code }) => pushed[code] === undefined);
  for (const profile of open) {
    context.signal.throwIfAborted();
    const outcome = await indexingServices(context).push(profile, record);
    if (outcome.kind === 'transient') late = outcome;
    else {
      pushed[profile.code] = outcome.kind === 'taken' ? true : outcome.message;
      await note();
    }
  }
  if (late) return { ...late, target: TARGET };
  return { kind: 'done', result: result(), ...(open.length > 0 ? { target: TARGET } : {}) };
}
