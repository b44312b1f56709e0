import { isSameText } from '../model/canonical-text.ts';
import { backOffMs } from '../runtime/back-off.ts';
import { cutText } from '../runtime/cut-text.ts';
import type { DataCiteAttributes } from './datacite/attributes.ts';
import type { Confirmation, StoredDoiState } from '../model/stored-doi.ts';
import type { OutsideAnswer } from '../outside/outside-http.ts';
import { defined } from '../runtime/defined.ts';
import {
  attributesDigest,
  putDoi,
  readDoi,
  type DataCiteAnswer,
  type DataCiteCalls,
  type RegisteredDoi,
} from './datacite/datacite-client.ts';

/** The wanted state of a DOI at the registry. */
export interface WantedDoi {
  doi: string;
  attributes: DataCiteAttributes;
  /** The page it resolves to. */
  url: string;
  /** `publish` makes it findable; without an event it becomes a draft or keeps its state. */
  event?: 'publish';
  /** True when the registry already confirmed that this account owns it. */
  isOurs: boolean;
}

export type RegistryState = Extract<StoredDoiState, 'reserved' | 'registered' | 'findable'>;

type RefusalReason = 'NOT_FINDABLE' | 'NOT_AUTHORIZED' | 'DOI_NOT_ACCEPTED' | 'REFUSED_BY_DATACITE';

/** The result at the registry. */
export type RegistryOutcome =
  /** `adopted`: it already existed as wanted, e.g. from a call whose answer was lost. */
  | { kind: 'confirmed'; state: RegistryState; confirmed: Confirmation; how: 'created' | 'updated' | 'adopted' }
  | { kind: 'foreign'; message: string }
  | { kind: 'refused'; reason: RefusalReason; message: string; problems: { source: string; title: string }[] }
  /** Every other call would fail the same way. */
  | { kind: 'stopped'; reason: 'ACCOUNT_REFUSED'; message: string }
  /** `later`: certainly not done; `unclear`: perhaps done. */
  | { kind: 'later' | 'unclear'; answer: OutsideAnswer };

/** Calls after a rate limit or a lost answer, before the member waits for its next pass. */
const MOST_PUTS = 4;
const PAUSES = { firstMs: 4_000 };

/**
 * Brings a DOI to its wanted state at the registry. Idempotent: reads the DOI first unless it is known to be ours, and
 * again after every answer that leaves open whether the call took effect.
 */
export async function bringToRegistry(calls: DataCiteCalls, wanted: WantedDoi): Promise<RegistryOutcome> {
  const { doi, attributes, url, event } = wanted;
  const sent = { ...attributes, url, ...defined({ event }) };
  let open: RegistryOutcome | undefined;
  let mustRead = !wanted.isOurs;
  for (let puts = 0; ; puts += 1) {
    if (mustRead) {
      const seen = await look(calls, wanted, open);
      if (seen !== 'go on') return seen;
    }
    if (open && puts >= MOST_PUTS) return open;

    const answer = await putDoi(calls, doi, sent);
    if (answer.kind === 'found') return afterPut(calls, wanted, answer, attributesDigest(doi, sent));
    if (answer.kind === 'later') {
      if (answer.answer.kind !== 'answered') return open ?? answer;
      open ??= answer;
      await lengthenPause(calls, answer.answer, puts);
    } else if (answer.kind === 'unclear' || answer.kind === 'taken') {
      mustRead = true;
      open = answer.kind === 'unclear' ? answer : { kind: 'later', answer: lostRace(answer.status) };
    } else return refusalOf(answer, doi);
  }
}

/** Compares the existing DOI with the wanted one. */
async function look(
  calls: DataCiteCalls,
  wanted: WantedDoi,
  open: RegistryOutcome | undefined,
): Promise<RegistryOutcome | 'go on'> {
  const answer = await readDoi(calls, wanted.doi);
  if (answer.kind === 'absent') return 'go on';
  if (answer.kind === 'later' || answer.kind === 'unclear') return open ?? { kind: 'later', answer: answer.answer };
  if (answer.kind !== 'found') return refusalOf(answer, wanted.doi);
  const stranger = strangerOf(calls, wanted, answer.doi);
  if (stranger !== undefined) return { kind: 'foreign', message: stranger };
  if (!isAsWanted(answer.doi, wanted)) return 'go on';
  const confirmed = { status: answer.status, at: new Date() };
  return { kind: 'confirmed', state: stateOf(answer.doi), confirmed, how: 'adopted' };
}

/** Says who owns the DOI when it is not ours: a PUT would silently overwrite it. */
function strangerOf({ account }: DataCiteCalls, wanted: WantedDoi, { client, url }: RegisteredDoi): string | undefined {
  const { doi } = wanted;
  if (client !== account.name.toLowerCase()) {
    return `${doi} is registered at DataCite by another account${client === undefined ? '' : ` (${client})`}.`;
  }
  if (wanted.isOurs || url === undefined || url === wanted.url) return undefined;
  return `${doi} is already registered at DataCite and leads to ${url} instead of ${wanted.url}.`;
}

function isAsWanted(there: RegisteredDoi, { url, attributes, event }: WantedDoi): boolean {
  if (there.url !== url || (event === 'publish' && there.state !== 'findable')) return false;
  const titles = attributes.titles.map(({ title }) => title);
  return (
    titles.length === there.titles.length &&
    titles.every((title, index) => isSameText(title, there.titles[index] ?? ''))
  );
}

/** DataCite silently ignores a transition that does not apply, so check the state. */
function afterPut(
  { account }: DataCiteCalls,
  { doi, event }: WantedDoi,
  { status, doi: there }: Extract<DataCiteAnswer, { kind: 'found' }>,
  digest: string,
): RegistryOutcome {
  if (event === 'publish' && there.state !== 'findable') {
    const message = `DataCite accepted ${doi}, but it stays ${there.state}; the prefix may be one for tests only.`;
    return { kind: 'refused', reason: 'NOT_FINDABLE', message, problems: [] };
  }
  if (there.client !== undefined && there.client !== account.name.toLowerCase()) {
    return { kind: 'foreign', message: `${doi} belongs to the account ${there.client} at DataCite.` };
  }
  const how = status === 201 ? 'created' : 'updated';
  return { kind: 'confirmed', state: stateOf(there), confirmed: { status, digest, at: new Date() }, how };
}

export function stateOf({ state }: RegisteredDoi): RegistryState {
  if (state === 'findable') return 'findable';
  return state === 'draft' ? 'reserved' : 'registered';
}

/** Answers that a retry cannot change. */
export function refusalOf(
  answer: Exclude<DataCiteAnswer, { kind: 'found' | 'later' | 'unclear' }>,
  doi: string,
): Extract<RegistryOutcome, { kind: 'refused' | 'stopped' }> {
  const refused = (reason: RefusalReason, message: string, problems: { source: string; title: string }[] = []) =>
    ({ kind: 'refused', reason, message, problems }) as const;
  switch (answer.kind) {
    case 'account-refused':
      return {
        kind: 'stopped',
        reason: 'ACCOUNT_REFUSED',
        message: 'DataCite does not accept the account or its password (401).',
      };
    case 'forbidden':
      return refused(
        'NOT_AUTHORIZED',
        `The account may not register ${doi} (403): the prefix is not assigned to it, or the DOI is another's.`,
      );
    case 'absent':
      return refused('DOI_NOT_ACCEPTED', `DataCite does not recognize ${doi} as a DOI (404).`);
    case 'taken':
    case 'not-in-this-state':
      return refused('DOI_NOT_ACCEPTED', `DataCite refused this change to ${doi} (${answer.status}).`);
    case 'refused': {
      const said = answer.problems.map(({ source, title }) => (source === '' ? title : `${source}: ${title}`));
      const message = said.length === 0 ? `DataCite refused it (${answer.status}).` : said.join('; ');
      return refused('REFUSED_BY_DATACITE', cutText(`DataCite refused it: ${message}`, 2_000), answer.problems);
    }
  }
}

/** Without Retry-After, each rate-limit answer lengthens the pause for all calls. */
async function lengthenPause(
  { rates }: DataCiteCalls,
  answer: Extract<OutsideAnswer, { kind: 'answered' }>,
  puts: number,
): Promise<void> {
  if (answer.retryAfterMs !== undefined) return;
  await rates.hold('datacite', backOffMs(PAUSES, puts + 1), `answered ${answer.status}`);
}

function lostRace(status: number): OutsideAnswer {
  return { kind: 'answered', status, headers: {}, body: '' };
}
