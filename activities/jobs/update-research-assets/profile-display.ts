import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { AssetResult } from './asset-result.ts';
import { editAuthors } from './each-author.ts';
import { isWanted, type Reference } from './reference.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['profileDisplay']>;

/**
 * Displays or hides the asset in its authors' public profiles; authors without a profile stay unchanged. An author
 * without the setting counts as displayed.
 */
export function setProfileDisplay(
  asset: Asset,
  { authors, isDisplayed }: Parameters,
  { from, profiles }: NonNullable<Reference['profileDisplay']>,
  institution: string,
): AssetResult {
  return editAuthors(asset, authors, (author) => {
    if (!profiles.has(author.user?.primaryId ?? '')) return { reason: 'NO_PROFILE' };
    const had = author.affiliationWithDesc ?? [];
    if (from && !had.some((affiliation) => isWanted(affiliation, from, institution))) {
      return { reason: 'FROM_NOT_MATCHED' };
    }
    if ((author.isDisplayInPublicProfile ?? true) === isDisplayed) return { reason: 'ALREADY_SET' };
    return {
      author: { ...author, isDisplayInPublicProfile: isDisplayed },
      message: isDisplayed ? 'hidden → displayed' : 'displayed → hidden',
    };
  });
}
