import { setTimeout as delay } from 'node:timers/promises';
import type { OrcidItem } from '../../../shared/model/orcid-item.ts';
import type { Rates } from '../../../shared/store/rates.ts';
import { callOutside, type OutsideAnswer } from '../../../shared/outside/outside-http.ts';
import { readAnswer, type OrcidAnswer } from './failure-table.ts';

/** What is needed to act on one record. */
export interface OrcidAccess {
  apiUrl: string;
  orcid: string;
  accessToken: string;
}

/** One record at ORCID. Each call has its turn, and is made again while the failure may pass. */
export interface OrcidRecord {
  /** The summary of all activities. */
  readActivities(): Promise<OrcidAnswer>;
  /** Deletes one item; gone already is `absent`. Making it twice does no harm. */
  deleteItem(item: OrcidItem): Promise<OrcidAnswer>;
}

const TRIES = 4;
const FIRST_WAIT_MS = 250;
/** ORCID slows callers down past its limit, then answers 503: all calls rest for so long, doubled each time. */
const FIRST_REST_MS = 1_000;
/** Who is asked to wait longer than this waits for a further pass, and lets others work. */
const LONGEST_WAIT_MS = 20_000;
/** 10,000 works, the most a record holds, are about 25 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Opens a record. @throws the signal's reason from its calls, nothing else. */
export function openOrcidRecord(
  rates: Pick<Rates, 'turn' | 'hold'>,
  { apiUrl, orcid, accessToken }: OrcidAccess,
  signal: AbortSignal,
): OrcidRecord {
  const headers = { accept: 'application/vnd.orcid+json', authorization: `Bearer ${accessToken}` };
  const call = async (method: 'GET' | 'DELETE', path: string): Promise<OrcidAnswer> => {
    for (let attempt = 1; ; attempt += 1) {
      const request = { method, url: `${apiUrl}/${orcid}/${path}`, headers, maxBytes: MAX_BYTES };
      const answer = await callOutside(rates, 'orcid', request, signal);
      const read = readAnswer(answer, orcid);
      if (read.kind !== 'away' || attempt === TRIES || askedToWait(answer) > LONGEST_WAIT_MS) return read;
      if (isOverLimit(answer)) {
        await rates.hold('orcid', FIRST_REST_MS * 2 ** (attempt - 1), 'answered 503');
      } else {
        await delay(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random()), undefined, { signal });
      }
    }
  };
  return {
    readActivities: () => call('GET', 'activities'),
    deleteItem: ({ type, putCode }) => call('DELETE', `${type}/${putCode}`),
  };
}

/** Over the limit without a word for how long; with one, the call itself saw to it that everybody waits. */
function isOverLimit(answer: OutsideAnswer): boolean {
  return answer.kind === 'answered' && answer.status === 503 && answer.retryAfterMs === undefined;
}

function askedToWait(answer: OutsideAnswer): number {
  return answer.kind === 'answered' ? (answer.retryAfterMs ?? 0) : 0;
}
