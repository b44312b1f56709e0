import type { AuthorSelection } from '../../../shared/jobs/update-research-assets/author-selection.ts';
import type { UpdateResearchAssetsReason } from '../../../shared/jobs/update-research-assets/reasons.ts';
import type { Asset, Author } from '../../../shared/model/asset.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { limitDetails } from '../../../shared/job-kit/limit-details.ts';
import { groupUnchanged } from '../../../shared/job-kit/plan-of-groups.ts';
import type { AssetResult } from './asset-result.ts';

/** An author changed, with what changed; or why not. */
export type AuthorEdit = { author: Author; message: string } | { reason: UpdateResearchAssetsReason };

const LISTS = ['creators', 'contributors'] as const;
type AuthorList = (typeof LISTS)[number];

/** Edits the selected authors one by one; unchanged ones stay the same objects. */
export function editAuthors(
  asset: Asset,
  selection: AuthorSelection,
  edit: (author: Author) => AuthorEdit,
): AssetResult {
  const details: Detail<UpdateResearchAssetsReason>[] = [];
  let next = asset;
  for (const list of LISTS) {
    const authors = asset[list];
    if (!authors || !covers(selection, list)) continue;
    const edited = authors.map((author, index) => {
      if (selection.who === 'RESEARCHER' && author.user?.primaryId !== selection.researcher) return author;
      const result = edit(author);
      const item = authorLabel(list, author, index);
      if ('reason' in result) {
        details.push({ item, outcome: 'unchanged', reason: result.reason });
        return author;
      }
      details.push({ item, outcome: 'changed', reason: 'CHANGED', message: result.message });
      return result.author;
    });
    if (edited.some((author, index) => author !== authors[index])) next = { ...next, [list]: edited };
  }
  if (details.length === 0) return groupUnchanged(asset, 'authors', 'NO_SUCH_AUTHOR');
  if (next !== asset) return { next, details: limitDetails(details) };
  return { next, reason: reasonOfAll(details), details: limitDetails(details) };
}

/** Among several reasons, the one that says most about the asset. */
function reasonOfAll(details: readonly Detail<UpdateResearchAssetsReason>[]): UpdateResearchAssetsReason {
  const reasons = new Set(details.map(({ reason }) => reason));
  const order = ['ALREADY_SET', 'FROM_NOT_MATCHED', 'NO_PROFILE', 'NOT_A_USER'] as const;
  return order.find((reason) => reasons.has(reason)) ?? 'FROM_NOT_MATCHED';
}

/** E.g. "creator 2 (Ng, Ada)". */
export function authorLabel(list: AuthorList, author: Author, index: number): string {
  const name = [author.familyname, author.givenname].filter(Boolean).join(', ');
  const role = list === 'creators' ? 'creator' : 'contributor';
  return `${role} ${index + 1} (${name || author.creatorname || author.contributorname || 'no name'})`;
}

function covers({ who }: AuthorSelection, list: AuthorList): boolean {
  if (who === 'CREATORS') return list === 'creators';
  if (who === 'CONTRIBUTORS') return list === 'contributors';
  return true;
}
