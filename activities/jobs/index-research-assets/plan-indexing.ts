import type { IndexResearchAssetsReason } from '../../../shared/jobs/index-research-assets/reasons.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { done, fail, skip, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import type { IndexResult } from './result.ts';

/** The asset itself stays as it is; the outcome is that of its discovery record. */
export function planIndexing({
  version,
  deleted,
  pushed,
  waiting = [],
}: IndexResult): Plan<Asset, IndexResearchAssetsReason> {
  if (version === 0) return skip('NOT_PUBLIC', 'The asset is not shown in the portal, so it has no discovery record.');
  const details = Object.entries(pushed).map(([item, outcome]): Detail<IndexResearchAssetsReason> => {
    if (outcome === true) return { item, outcome: 'changed', reason: 'PUSHED' };
    return { item, outcome: 'failed', reason: 'PUSH_REFUSED', message: outcome };
  });
  const refused = details.filter(({ outcome }) => outcome === 'failed');
  if (refused.length > 0) {
    const whom = refused.map(({ item, message = '' }) => `${item}: ${message}`).join(' ');
    return fail('PUSH_REFUSED', `The discovery record is published, but was refused by ${whom}`, { details });
  }
  if (waiting.length > 0) {
    const message = `The discovery record is published; it was not pushed to ${waiting.join(', ')} before the run ended.`;
    return fail('NOT_PUSHED', message, { details });
  }
  if (details.length > 0) return done(deleted ? 'WITHDRAWN' : 'INDEXED', { details });
  const nothingPushed: Detail<IndexResearchAssetsReason> = {
    item: 'push targets',
    outcome: 'unchanged',
    reason: 'NO_PUSH_TARGET',
  };
  return done(deleted ? 'WITHDRAWN' : 'REFRESHED', { details: [nothingPushed] });
}
