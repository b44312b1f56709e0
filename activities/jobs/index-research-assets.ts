import type { NoParameters } from '../../shared/job-kit/parameters/no-parameters.ts';
import type { IndexResearchAssetsReason } from '../../shared/jobs/index-research-assets/reasons.ts';
import { indexResearchAssets } from '../../shared/jobs/index-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { performerWork } from '../../shared/job-kit/job-work.ts';
import { performIndexing } from './index-research-assets/perform-indexing.ts';
import { planIndexing } from './index-research-assets/plan-indexing.ts';
import type { IndexResult } from './index-research-assets/result.ts';

export const indexResearchAssetsWork = performerWork<Asset, NoParameters, IndexResult, IndexResearchAssetsReason>({
  definition: indexResearchAssets,
  changes: [],
  perform: (asset, _parameters, context) => performIndexing(asset, context),
  plan: (_asset, _parameters, result) => planIndexing(result),
});
