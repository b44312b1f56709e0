import type { UpdateResearchAssetsReason } from '../../../shared/jobs/update-research-assets/reasons.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';

/** What one parameter group makes of an asset. */
export type AssetResult = GroupResult<Asset, UpdateResearchAssetsReason>;
