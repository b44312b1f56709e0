import type { NoParameters } from '../../shared/job-kit/parameters/no-parameters.ts';
import type { FixAuthorAffiliationReason } from '../../shared/jobs/fix-author-affiliation/reasons.ts';
import { fixAuthorAffiliation } from '../../shared/jobs/fix-author-affiliation.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork, type RunContext } from '../../shared/job-kit/job-work.ts';
import { limitDetails } from '../../shared/job-kit/limit-details.ts';
import { change, skip, unchanged, type Plan } from '../../shared/job-kit/plan.ts';
import type { Detail } from '../../shared/model/effects.ts';
import { linkAuthors } from './fix-author-affiliation/link-authors.ts';
import { freeTextNames, unitsByName, type UnitsByName } from './fix-author-affiliation/units-by-name.ts';

export const fixAuthorAffiliationWork = recordWork<Asset, NoParameters, UnitsByName, FixAuthorAffiliationReason>({
  definition: fixAuthorAffiliation,
  changes: ['creators', 'contributors'],
  gather: async (assets, _parameters, store) => unitsByName(await store.units.byNames(freeTextNames(assets))),
  plan: planAffiliations,
});

/** Links what it can: one link makes the asset `succeeded`, whatever happens to its other affiliations. */
export function planAffiliations(
  asset: Asset,
  _parameters: NoParameters,
  units: UnitsByName,
  { institution }: Pick<RunContext, 'institution'>,
): Plan<Asset, FixAuthorAffiliationReason> {
  const creators = linkAuthors(asset.creators ?? [], 'creator', units, institution);
  const contributors = linkAuthors(asset.contributors ?? [], 'contributor', units, institution);
  const details = [...creators.details, ...contributors.details];
  if (!details.some(({ outcome }) => outcome === 'changed')) return withoutLink(details);

  const next = { ...asset };
  if (asset.creators) next.creators = creators.authors;
  if (asset.contributors) next.contributors = contributors.authors;
  return change(next, { details: limitDetails(details) });
}

const NOTHING_TO_DO = ['NO_EXACT_MATCH', 'ALREADY_LINKED', 'EXTERNAL_ORGANIZATION'] as const;

/** Why no link was made: reasons that need a person's decision come before those that need nothing. */
function withoutLink(all: readonly Detail<FixAuthorAffiliationReason>[]): Plan<never, FixAuthorAffiliationReason> {
  const reasons = new Set(all.map(({ reason }) => reason));
  const details = limitDetails(all);
  if (reasons.has('AMBIGUOUS_UNIT')) {
    return skip('AMBIGUOUS_UNIT', 'A name matches several units. Link it by hand.', { details });
  }
  const [reason] = NOTHING_TO_DO.filter((each) => reasons.has(each));
  return unchanged(reason ?? 'NO_AFFILIATION', { details });
}
