import { ORCID_REFUSALS, type OrcidRefusal } from '../../../shared/orcid/refusals.ts';
import { readOrcid } from '../../../shared/model/identifiers.ts';
import type { OutsideAnswer } from '../../../shared/outside/outside-http.ts';

type Answered = Extract<OutsideAnswer, { kind: 'answered' }>;

/** The meaning of an ORCID member API answer for this job. */
export type OrcidAnswer =
  | { kind: 'done'; body: string }
  /** The record does not have the item, or no longer. */
  | { kind: 'absent' }
  /** Someone else added the item, and only they can delete it. */
  | { kind: 'other-source' }
  /** This token cannot change this record. */
  | { kind: 'refused'; reason: OrcidRefusal; message: string }
  /** No record can be changed. */
  | { kind: 'client-refused'; reason: 'ORCID_CLIENT_DEACTIVATED'; message: string }
  /** An answer that is not in the table; draw no conclusion. */
  | { kind: 'unexpected'; message: string }
  /** Over its limit or out of order: try again. */
  | { kind: 'away'; answer: OutsideAnswer };

/** Refusals by status and ORCID error code. */
const BY_CODE: Readonly<Record<string, OrcidRefusal>> = {
  '401/9017': 'ORCID_WRONG_TOKEN',
  '403/9004': 'ORCID_SCOPE_TOO_SMALL',
  '404/9011': 'ORCID_UNKNOWN_ID',
  '301/9007': 'ORCID_ID_DEPRECATED',
  '409/9018': 'ORCID_RECORD_LOCKED',
  '409/9044': 'ORCID_RECORD_DEACTIVATED',
  '409/9036': 'ORCID_RECORD_UNCLAIMED',
};

/** Classifies an answer with ORCID's failure table. @param orcid the record that was called. */
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

/** The API's error body, or OAuth's. Reads only codes, which are short words. */
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
