import { ORCID_REFUSALS, type OrcidRefusal } from '../../../shared/orcid/refusals.ts';
import { readOrcid } from '../../../shared/model/identifiers.ts';
import type { OutsideAnswer } from '../../../shared/outside/outside-http.ts';

type Answered = Extract<OutsideAnswer, { kind: 'answered' }>;

/** What an answer of ORCID's member API means for this job. */
export type OrcidAnswer =
  | { kind: 'done'; body: string }
  /** There is no such item on the record (any more). */
  | { kind: 'absent' }
  /** Somebody else put the item there: ORCID lets nobody else delete it. */
  | { kind: 'other-source' }
  /** Nothing can be done on this record with this token. */
  | { kind: 'refused'; reason: OrcidRefusal; message: string }
  /** Nothing can be done on any record. */
  | { kind: 'client-refused'; reason: 'ORCID_CLIENT_DEACTIVATED'; message: string }
  /** An answer that the table does not have: nothing is concluded from it. */
  | { kind: 'unexpected'; message: string }
  /** Over its limit or out of order: to be asked again. */
  | { kind: 'away'; answer: OutsideAnswer };

/** ORCID's own error codes, where the status goes with them. */
const BY_CODE: Readonly<Record<string, OrcidRefusal>> = {
  '401/9017': 'ORCID_WRONG_TOKEN',
  '403/9004': 'ORCID_SCOPE_TOO_SMALL',
  '404/9011': 'ORCID_UNKNOWN_ID',
  '301/9007': 'ORCID_ID_DEPRECATED',
  '409/9018': 'ORCID_RECORD_LOCKED',
  '409/9044': 'ORCID_RECORD_DEACTIVATED',
  '409/9036': 'ORCID_RECORD_UNCLAIMED',
};

/** Reads an answer by ORCID's failure table. @param orcid the record that was called. */
export function readAnswer(answer: OutsideAnswer, orcid: string): OrcidAnswer {
  if (answer.kind !== 'answered') return { kind: 'away', answer };
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { kind: 'done', body };
  if (status === 429 || status >= 500) return { kind: 'away', answer };
  const error = errorOf(answer);
  const key = `${status}/${error.code ?? ''}`;
  if (key === '404/9016') return { kind: 'absent' };
  if (key === '403/9010') return { kind: 'other-source' };
  if (key === '409/9057') {
    const message = "ORCID has deactivated this installation's client. Ask ORCID to activate it again.";
    return { kind: 'client-refused', reason: 'ORCID_CLIENT_DEACTIVATED', message };
  }
  const reason = status === 401 && error.oauth === 'invalid_token' ? 'ORCID_PERMISSION_WITHDRAWN' : BY_CODE[key];
  if (reason === undefined) {
    const code = error.code ?? error.oauth;
    return { kind: 'unexpected', message: `ORCID answered ${status}${code === undefined ? '' : ` (${code})`}.` };
  }
  const successor = reason === 'ORCID_ID_DEPRECATED' ? otherOrcid(error.text, orcid) : undefined;
  const message =
    successor === undefined ? ORCID_REFUSALS[reason] : `${ORCID_REFUSALS[reason]} The new iD is ${successor}.`;
  return { kind: 'refused', reason, message };
}

interface OrcidError {
  /** ORCID's error code. */
  code?: string;
  /** OAuth's error word. */
  oauth?: string;
  text: string;
}

/** The API's error body, or OAuth's. Only codes are taken from it, which are short words. */
function errorOf({ body }: Answered): OrcidError {
  try {
    const error = JSON.parse(body) as Record<string, unknown> | null;
    const code = error?.['error-code'];
    const oauth = error?.['error'];
    const text = error?.['developer-message'];
    return {
      text: typeof text === 'string' ? text : '',
      ...(typeof code === 'number' || typeof code === 'string' ? { code: String(code).slice(0, 10) } : {}),
      ...(typeof oauth === 'string' && /^[a-z_]{1,40}$/.test(oauth) ? { oauth } : {}),
    };
  } catch {
    return { text: '' };
  }
}

function otherOrcid(text: string, orcid: string): string | undefined {
  const named = text.match(/\d{4}-\d{4}-\d{4}-\d{3}[\dX]/g) ?? [];
  return named.map(readOrcid).find((found) => found !== undefined && found !== orcid);
}
