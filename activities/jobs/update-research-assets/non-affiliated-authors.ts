import type { UpdateResearchAssetsReason } from '../../../shared/jobs/update-research-assets/reasons.ts';
import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset, Author } from '../../../shared/model/asset.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import type { AssetResult } from './asset-result.ts';
import { authorLabel } from './each-author.ts';
import { limitDetails } from '../../../shared/job-kit/limit-details.ts';
import { groupFailed, groupUnchanged } from '../../../shared/job-kit/plan-of-groups.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['nonAffiliated']>;

const ITEM = 'non-affiliated authors';

/** Removes creators and contributors who are not users here. The others keep their `order`. */
export function removeNonAffiliatedAuthors(asset: Asset, { allowEmpty }: Parameters): AssetResult {
  const details: Detail<UpdateResearchAssetsReason>[] = [];
  const { creators, contributors, ...rest } = asset;
  const affiliated = (list: 'creators' | 'contributors', authors: Author[] = []) =>
    authors.filter((author, index) => {
      if (author.user?.primaryId !== undefined) return true;
      details.push({ item: authorLabel(list, author, index), outcome: 'changed', reason: 'REMOVED' });
      return false;
    });
  const keptCreators = affiliated('creators', creators);
  const keptContributors = affiliated('contributors', contributors);

  if (details.length === 0) return groupUnchanged(asset, ITEM, 'NOTHING_TO_REMOVE');
  if (keptCreators.length + keptContributors.length === 0 && !allowEmpty) {
    return groupFailed(
      asset,
      ITEM,
      'NO_AUTHORS_LEFT',
      'None of its authors is affiliated, so the asset would be left without any.',
    );
  }
  const next = {
    ...rest,
    ...(keptCreators.length > 0 && { creators: keptCreators }),
    ...(keptContributors.length > 0 && { contributors: keptContributors }),
  };
  return { next, details: limitDetails(details) };
}
