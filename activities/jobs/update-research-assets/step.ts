import type { UpdateResearchAssetsReason } from '../../../shared/jobs/update-research-assets/reasons.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { Detail } from '../../../shared/model/effects.ts';

/** What one parameter group did to an asset. An asset that did not change is the very one it was given. */
export type Step =
  | { kind: 'changed'; asset: Asset; details: Detail<UpdateResearchAssetsReason>[] }
  | { kind: 'unchanged'; reason: UpdateResearchAssetsReason; details: Detail<UpdateResearchAssetsReason>[] }
  | {
      kind: 'failed';
      reason: UpdateResearchAssetsReason;
      message: string;
      details: Detail<UpdateResearchAssetsReason>[];
    };

/** A change of the asset as a whole: `item` names the field, `message` says from what to what. */
export function changed(asset: Asset, item: string, message: string): Step {
  return { kind: 'changed', asset, details: [{ item, outcome: 'changed', reason: 'CHANGED', message }] };
}

/** The field stays as it is. */
export function unchanged(item: string, reason: UpdateResearchAssetsReason): Step {
  return { kind: 'unchanged', reason, details: [{ item, outcome: 'unchanged', reason }] };
}

/** The field cannot be what was asked for, so the asset is not written at all. */
export function failed(item: string, reason: UpdateResearchAssetsReason, message: string): Step {
  return { kind: 'failed', reason, message, details: [{ item, outcome: 'failed', reason, message }] };
}
