import { backOffMs } from '../../../shared/runtime/back-off.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { OrcidItem } from '../../../shared/model/orcid-item.ts';
import { callOutside, type OutsideAnswer, type OutsideNetwork } from '../../../shared/outside/outside-http.ts';
import { readAnswer, type OrcidAnswer } from './failure-table.ts';

/** How to reach one record. */
export interface OrcidAccess {
  apiUrl: string;
  orcid: string;
  accessToken: string;
}

/** One record at ORCID. Each call waits for its turn and retries temporary failures. */
export interface OrcidRecord {
  /** The summary of all activities. */
  readActivities(): Promise<OrcidAnswer>;
  /** Deletes one item; `absent` if already gone. Idempotent. */
  deleteItem(item: OrcidItem): Promise<OrcidAnswer>;
}

const TRIES = 4;
const WAITS = { firstMs: 250 };
/** Past its limit, ORCID slows callers down, then answers 503: all calls pause this long, doubled each time. */
const RESTS = { firstMs: 1_000 };
/** A longer requested wait moves the member to a later pass, so that others can work. */
const LONGEST_WAIT_MS = 20_000;
/** 10,000 works, the most a record can have, are about 25 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Opens a record. Its calls throw only the signal's reason. */
export function openOrcidRecord(
  network: OutsideNetwork,
  { apiUrl, orcid, accessToken }: OrcidAccess,
  signal: AbortSignal,
): OrcidRecord {
  const headers = { accept: 'application/vnd.orcid+json', authorization: `Bearer ${accessToken}` };
  const call = async (method: 'GET' | 'DELETE', path: string): Promise<OrcidAnswer> => {
    for (let attempt = 1; ; attempt += 1) {
      const request = { method, url: `${apiUrl}/${orcid}/${path}`, headers, maxBytes: MAX_BYTES };
      const answer = await callOutside(network, 'orcid', request, signal);
      const read = readAnswer(answer, orcid);
      if (read.kind !== 'away' || attempt === TRIES || askedToWait(answer) > LONGEST_WAIT_MS) return read;
      if (isOverLimit(answer)) {
        await network.rates.hold('orcid', backOffMs(RESTS, attempt), 'answered 503');
      } else {
        await delay(backOffMs(WAITS, attempt) * (0.5 + Math.random()), undefined, { signal });
      }
    }
  };
  return {
    readActivities: () => call('GET', 'activities'),
    deleteItem: ({ type, putCode }) => call('DELETE', `${type}/${putCode}`),
  };
}

/** Over the limit without Retry-After; with it, the call itself already paused all others. */
function isOverLimit(answer: OutsideAnswer): boolean {
  return answer.kind === 'answered' && answer.status === 503 && answer.retryAfterMs === undefined;
}

function askedToWait(answer: OutsideAnswer): number {
  return answer.kind === 'answered' ? (answer.retryAfterMs ?? 0) : 0;
}
