import type { RegisterDoiReason } from '../../../shared/jobs/register-doi/reasons.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { change, fail, partial, skip, unchanged, type Plan } from '../../../shared/job-kit/plan.ts';
import { comparableDoi } from '../../../shared/model/doi.ts';
import type { Registration } from './registration.ts';

/** Writes the registry's result to the asset. */
export function planRegistration(asset: Asset, registration: Registration): Plan<Asset, RegisterDoiReason> {
  if (registration.kind === 'left') {
    const { outcome, reason, message, details = [] } = registration;
    if (outcome === 'unchanged') return unchanged(reason, { details });
    return outcome === 'skip' ? skip(reason, message, { details }) : fail(reason, message, { details });
  }
  const { doi, profile, state, problem } = registration;
  const carried = asset.doi;
  if (carried && (carried.state === 'external' || comparableDoi(carried.value) !== comparableDoi(doi))) {
    return fail(
      'DOI_CONFLICT',
      `${doi} was registered for the asset at DataCite, but in the meantime it got ${carried.value}.`,
    );
  }
  // The asset may have a newer state than a try whose answer never came.
  const isKnown = carried?.state === 'findable' || (carried?.state === 'registered' && problem !== undefined);
  const next: Asset = {
    ...asset,
    doi: { ...carried, value: carried?.value ?? doi, state: isKnown ? carried.state : state, profile },
  };
  const isSame = carried?.state === next.doi?.state && carried?.profile === profile;
  if (problem !== undefined) return isSame ? fail('NOT_CONFIRMED', problem) : partial(next, problem);
  return isSame ? unchanged('ALREADY_FINDABLE') : change(next);
}
