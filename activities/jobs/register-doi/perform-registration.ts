import type { RegisterDoiReason } from '../../../shared/jobs/register-doi/reasons.ts';
import { DOI_PROFILES } from '../../../shared/dois/doi-profile.ts';
import { activeDoiProfiles, chooseProfile, type DoiProfileEntry } from '../../../shared/dois/choose-profile.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { StoredDoi } from '../../../shared/model/stored-doi.ts';
import type { Performed, PerformContext } from '../../../shared/job-kit/job-work.ts';
import { bringToRegistry, type RegistryOutcome } from '../../../shared/dois/bring-to-registry.ts';
import { decideDoi } from '../../../shared/dois/decide-doi.ts';
import { describeForDataCite } from '../../../shared/dois/describe-for-datacite.ts';
import { doiTarget } from '../../../shared/dois/landing-page.ts';
import { isAccountProblem, openAccount } from '../../../shared/dois/open-account.ts';
import type { DataCiteCalls } from '../../../shared/dois/datacite/datacite-client.ts';
import { toTransient } from '../../../shared/outside/to-transient.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { Registration } from './registration.ts';

type Outcome = Performed<Registration, RegisterDoiReason>;

/** How often to skip a number that somebody else registered under our prefix. */
const MOST_FOREIGN = 5;

/**
 * Makes an asset's DOI findable: registers a reserved DOI or mints a new one. The DOI is chosen and stored before the
 * registry is called, and stays the same in every try and every run.
 */
export async function performRegistration(
  asset: Asset,
  _parameters: object,
  context: PerformContext,
): Promise<Outcome> {
  const settled = settledBefore(asset);
  if (settled) return left(settled);
  const { store } = context;
  const active = activeDoiProfiles(await store.configuration.list(DOI_PROFILES));
  if (active.length === 0) return stop('NO_ACTIVE_PROFILE', 'No DOI profile is active and has a password any more.');

  const earlier = await store.dois.ofAsset(asset._id);
  const known = asset.doi
    ? { doi: asset.doi.value, profile: asset.doi.profile }
    : earlier && { doi: earlier._id, profile: earlier.profile };
  const choice = chooseProfile(asset, known, active);
  if (choice.kind === 'none') {
    const { reason, message } = choice;
    return left({ outcome: reason === 'TYPE_NOT_ALLOWED' ? 'skip' : 'fail', reason, message });
  }
  const { profile } = choice;
  const description = await describeForDataCite(context, asset, profile);
  if (description.kind === 'invalid') {
    const details = description.problems.map(({ attribute, field, message }) => ({
      ...({ item: field, outcome: 'failed', reason: 'INVALID_METADATA' } as const),
      message: `${attribute} ${message}`,
    }));
    return left({ outcome: 'fail', reason: 'INVALID_METADATA', message: description.message, details });
  }
  const calls = await openAccount(context, profile);
  if (isAccountProblem(calls)) return stop(calls.reason, calls.message);

  for (let tries = 1; ; tries += 1) {
    const decided = await decideDoi(store, asset, profile, context.run);
    if (decided.kind === 'impossible')
      return left({ outcome: 'fail', reason: decided.reason, message: decided.message });
    const { doi } = decided;
    await context.note(reserved(doi, 'The run ended before DataCite answered. Run the job again.'));
    const outcome = await bringToRegistry(calls, {
      doi: asset.doi?.value ?? doi._id,
      attributes: description.attributes,
      url: doiTarget(context, profile, asset._id, doi._id),
      event: 'publish',
      isOurs: doi.confirmed !== undefined,
    });
    if (outcome.kind === 'foreign' && isReplaceable(asset, doi) && tries < MOST_FOREIGN)
      await store.dois.markForeign(doi);
    else return conclude(context, calls, profile, doi, outcome);
  }
}

/** The results that need no call to the registry. */
function settledBefore({ doi }: Asset): LeftAlone | undefined {
  if (doi?.state === 'external') {
    const message = `${doi.value} came with the asset and was registered elsewhere.`;
    return { outcome: 'skip', reason: 'EXTERNAL_DOI', message };
  }
  if (doi?.state === 'findable') return { outcome: 'unchanged', reason: 'ALREADY_FINDABLE', message: '' };
  return undefined;
}

/** The DOI is not in use yet, so another number will do. */
function isReplaceable({ doi: carried }: Asset, { isMinted, confirmed }: StoredDoi): boolean {
  return carried === undefined && isMinted && confirmed === undefined;
}

async function conclude(
  { store, isLastTry }: PerformContext,
  calls: DataCiteCalls,
  profile: DoiProfileEntry,
  doi: StoredDoi,
  outcome: RegistryOutcome,
): Promise<Outcome> {
  const target = 'datacite';
  switch (outcome.kind) {
    case 'confirmed': {
      const { state, confirmed, how } = outcome;
      await store.dois.confirm(doi._id, state, confirmed);
      const { status, digest } = confirmed;
      const told = { status, ...defined({ digest }) };
      const result = {
        kind: 'registered',
        doi: doi._id,
        profile: doi.profile,
        state: 'findable',
        how,
        ...told,
      } as const;
      return { kind: 'done', result, target };
    }
    case 'foreign':
      return left({ outcome: 'fail', reason: 'DOI_TAKEN', message: outcome.message }, target);
    case 'refused': {
      const details = outcome.problems.map(({ source, title }) => ({
        ...({ item: source, outcome: 'failed', reason: outcome.reason } as const),
        message: title,
      }));
      const { reason, message } = outcome;
      return left({ outcome: 'fail', reason, message, details }, target);
    }
    case 'stopped':
      return stop(outcome.reason, `${outcome.message} Account ${calls.account.name}, DOI profile ${profile.code}.`);
    case 'later':
      return toTransient(target, outcome.answer);
    case 'unclear': {
      const transient = toTransient(target, outcome.answer);
      if (!isLastTry) return transient;
      // It may be registered, so the asset keeps this DOI.
      return {
        kind: 'done',
        result: reserved(doi, `${transient.message} Whether ${doi._id} is registered is not known.`),
        target,
      };
    }
  }
}

type LeftAlone = Omit<Extract<Registration, { kind: 'left' }>, 'kind'>;

function left(why: LeftAlone, target?: string): Outcome {
  return { kind: 'done', result: { kind: 'left', ...why }, ...defined({ target }) };
}

function reserved({ _id: doi, profile }: StoredDoi, problem: string): Registration {
  return { kind: 'registered', doi, profile, state: 'reserved', problem };
}

/** The member waits, and the run with it, until somebody fixes it. */
function stop(reason: RegisterDoiReason, message: string): Outcome {
  return { kind: 'transient', reason, message, target: 'datacite', stopsRun: true };
}
