import { backOffMs } from '../../shared/runtime/back-off.ts';
import { activeDoiProfiles, type DoiProfileEntry } from '../../shared/dois/choose-profile.ts';
import { DOI_PROFILES, type DoiProfile } from '../../shared/dois/doi-profile.ts';
import type { StoredDoi } from '../../shared/model/stored-doi.ts';
import { comparableDoi } from '../../shared/model/doi.ts';
import { putDoi, readDoi, type DataCiteAnswer } from '../../shared/dois/datacite/datacite-client.ts';
import { refusalOf, stateOf } from '../../shared/dois/bring-to-registry.ts';
import { readDeletedWithDoi, readShownAgain, type DoiOfAsset } from './dois-out-of-step.ts';
import { isAccountProblem, openAccount, type DoiServices } from '../../shared/dois/open-account.ts';

/** The result of a round. */
export interface Round {
  hidden: number;
  shown: number;
  /** Noted at the DOIs; retried later. */
  failed: number;
}

const WAITS = { firstMs: 60_000, longestMs: 6 * 3_600_000 };
/** While one worker handles a DOI, the others leave it alone. */
const LEASE_MS = 2 * 60_000;

/**
 * Updates DataCite after deletions: hides the DOIs of deleted assets and shows those of restored ones. What to do
 * follows from the assets and from the registry's last answer, so a dead worker loses nothing, and repeating it changes
 * nothing.
 */
export async function bringDoisInStep(services: DoiServices): Promise<Round> {
  const { store } = services;
  const round: Round = { hidden: 0, shown: 0, failed: 0 };
  const profiles = await store.configuration.list<DoiProfile>(DOI_PROFILES);
  const closed = new Set<string>();
  const see = async (doi: DoiOfAsset, event: 'hide' | 'show') => {
    const profile = profileOf(doi, profiles);
    if (!profile || closed.has(profile.code)) return;
    const result = await transition(services, profile, doi, event);
    if (result === 'done') round[event === 'hide' ? 'hidden' : 'shown'] += 1;
    else if (result !== 'not now') round.failed += 1;
    if (result === 'account closed') closed.add(profile.code);
  };
  for await (const doi of readDeletedWithDoi(store)) await see(doi, 'hide');
  for await (const doi of readShownAgain(store)) await see(doi, 'show');
  return round;
}

/** The profile that made the DOI, even if it is no longer active, or else an active one of its prefix. */
function profileOf(
  { doi, profile, stored }: DoiOfAsset,
  profiles: readonly DoiProfileEntry[],
): DoiProfileEntry | undefined {
  const prefix = comparableDoi(doi).split('/')[0];
  const ofPrefix = (entry: DoiProfileEntry) => entry.content.prefix === prefix;
  const made = profiles.find(({ code }) => code === (stored?.profile ?? profile));
  return made && ofPrefix(made) ? made : activeDoiProfiles(profiles).find(ofPrefix);
}

type Result = 'done' | 'failed' | 'account closed' | 'not now';

async function transition(
  services: DoiServices,
  profile: DoiProfileEntry,
  { asset, doi, stored }: DoiOfAsset,
  event: 'hide' | 'show',
): Promise<Result> {
  const { store, signal } = services;
  signal.throwIfAborted();
  const now = new Date();
  const kept = stored ?? (await adopt(services, profile, asset, doi));
  if (!kept || kept.state === 'foreign') return 'not now';
  if (!(await store.dois.lease(kept._id, now, new Date(now.getTime() + LEASE_MS)))) return 'not now';

  const failed = async (message: string): Promise<'failed'> => {
    const waitMs = backOffMs(WAITS, (kept.problem?.tries ?? 0) + 1);
    await store.dois.noteProblem(kept, `Could not ${event} it: ${message}`, now, new Date(now.getTime() + waitMs));
    return 'failed';
  };
  const calls = await openAccount(services, profile);
  if (isAccountProblem(calls)) {
    await failed(calls.message);
    return 'account closed';
  }
  if (!kept.confirmed) {
    const there = await readDoi(calls, doi);
    if (there.kind === 'found' && there.doi.client !== calls.account.name.toLowerCase()) {
      await store.dois.markForeign(kept);
      return failed('it belongs to another account.');
    }
    if (there.kind !== 'found') return failed(wordsOf(there, doi));
  }
  const answer = await putDoi(calls, doi, { event });
  if (answer.kind !== 'found') {
    await failed(wordsOf(answer, doi));
    return answer.kind === 'account-refused' ? 'account closed' : 'failed';
  }
  const state = stateOf(answer.doi);
  if (state !== (event === 'hide' ? 'registered' : 'findable'))
    return failed(`DataCite leaves it ${answer.doi.state}.`);
  await store.dois.confirm(doi, state, { status: answer.status, at: now });
  return 'done';
}

/** A DOI that was findable when it came with the asset. */
async function adopt(
  { store }: DoiServices,
  { code }: DoiProfileEntry,
  asset: string,
  doi: string,
): Promise<StoredDoi | undefined> {
  const _id = comparableDoi(doi);
  const claimed = { _id, asset, profile: code, isMinted: false, claimedBy: 'deletion', claimedAt: new Date() };
  await store.dois.claim(claimed);
  const kept = await store.dois.get(_id);
  return kept?.asset === asset ? kept : undefined;
}

function wordsOf(answer: Exclude<DataCiteAnswer, { kind: 'found' }>, doi: string): string {
  if (answer.kind !== 'later' && answer.kind !== 'unclear') return refusalOf(answer, doi).message;
  const { answer: given } = answer;
  return given.kind === 'answered' ? `DataCite answered ${given.status}.` : given.message;
}
