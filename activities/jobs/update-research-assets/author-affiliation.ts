import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Affiliation } from '../../../shared/model/affiliation.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { AssetResult } from './asset-result.ts';
import { editAuthors } from './each-author.ts';
import { isWanted, type Reference } from './reference.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['affiliation']>;

/**
 * Replaces the affiliation that authors had when the asset was made: the named one, or all of them if none is named. If
 * none is named, authors who are not users of the institution stay unchanged: their affiliations are with other
 * institutions.
 */
export function replaceAuthorAffiliation(
  asset: Asset,
  { authors }: Parameters,
  { from, to }: NonNullable<Reference['affiliation']>,
  institution: string,
): AssetResult {
  return editAuthors(asset, authors, (author) => {
    if (!from && author.user?.primaryId === undefined) return { reason: 'NOT_A_USER' };
    const had = author.affiliationWithDesc ?? [];
    const replaced = from ? had.filter((one) => isWanted(one, from, institution)) : had;
    if (from && replaced.length === 0) {
      return { reason: had.some((one) => isSame(one, to)) ? 'ALREADY_SET' : 'FROM_NOT_MATCHED' };
    }
    if (replaced.length === 1 && replaced.every((one) => isSame(one, to))) return { reason: 'ALREADY_SET' };
    const was = replaced.map(({ desc }) => desc).join('; ') || 'no affiliation';
    return {
      author: { ...author, affiliationWithDesc: withReplacement(had, replaced, to) },
      message: `${was} → ${to.desc} (${to.value})`,
    };
  });
}

/**
 * The new affiliation takes the place and order of the first one that it replaces; if it already exists, the existing
 * one stays.
 */
function withReplacement(
  had: readonly Affiliation[],
  replaced: readonly Affiliation[],
  to: Affiliation,
): Affiliation[] {
  const [first] = replaced;
  if (!first) return [...had, to];
  const kept = had.filter((one) => !replaced.includes(one));
  if (kept.some(({ value }) => value === to.value)) return kept;
  const inPlace = first.order === undefined ? to : { ...to, order: first.order };
  return had.filter((one) => one === first || kept.includes(one)).map((one) => (one === first ? inPlace : one));
}

function isSame(one: Affiliation, other: Affiliation): boolean {
  return one.value === other.value && one.desc === other.desc;
}
