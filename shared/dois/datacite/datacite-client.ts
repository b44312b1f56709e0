import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DataCiteAttributes } from './attributes.ts';
import { outsideText } from '../../model/outside-text.ts';
import {
  callOutside,
  type OutsideAnswer,
  type OutsideNetwork,
  type OutsideRequest,
} from '../../outside/outside-http.ts';

/** A repository account with its credentials. */
export interface DataCiteAccount {
  baseUrl: string;
  name: string;
  password: string;
}

/** What a call needs: a turn from the rate limiter, and a signal to stop. */
export interface DataCiteCalls extends OutsideNetwork {
  account: DataCiteAccount;
  /** A contact for DataCite, sent in the User-Agent. */
  contact?: string | undefined;
  signal: AbortSignal;
}

export type DoiEvent = 'register' | 'publish' | 'hide' | 'show';

/** A DOI at the registry; only the compared fields. */
export interface RegisteredDoi {
  state: string;
  url: string | undefined;
  titles: string[];
  /** The owning repository account, in lower case. */
  client: string | undefined;
}

/** DataCite's answer, by what each status means there. */
export type DataCiteAnswer =
  | { kind: 'found'; status: number; doi: RegisteredDoi }
  | { kind: 'absent'; status: number }
  /** 401: every call would get this answer. */
  | { kind: 'account-refused'; status: number }
  /** 403: the prefix or the DOI belongs to another account. */
  | { kind: 'forbidden'; status: number }
  /** 409: a lost race; read the DOI again. */
  | { kind: 'taken'; status: number }
  /** 405: not allowed in this state. */
  | { kind: 'not-in-this-state'; status: number }
  /** 422, 400: the request is not valid. */
  | { kind: 'refused'; status: number; problems: { source: string; title: string }[] }
  /** 429: not done; try again at the next turn. */
  | { kind: 'later'; answer: OutsideAnswer }
  /** 5xx, dropped, timed out: perhaps done. */
  | { kind: 'unclear'; answer: OutsideAnswer };

const MEDIA_TYPE = 'application/vnd.api+json';
/** DataCite itself waits up to ten seconds for its handle system. */
const TIMEOUT_MS = 30_000;

const doiDocument = z.object({
  data: z.object({
    attributes: z.object({
      state: z.string(),
      url: z.string().nullish(),
      titles: z.array(z.object({ title: z.string().nullish() })).nullish(),
    }),
    relationships: z.object({ client: z.object({ data: z.object({ id: z.string() }) }) }).optional(),
  }),
});
/** An asset's journal row tells them all, and has its limit. */
const MOST_PROBLEMS = 100;
const errorDocument = z.object({
  errors: z.array(z.object({ source: z.string().nullish(), title: z.string().nullish() })),
});

/** Reads a DOI. Drafts of other accounts are absent. */
export async function readDoi(calls: DataCiteCalls, doi: string): Promise<DataCiteAnswer> {
  return call(calls, { method: 'GET', url: addressOf(calls, doi) });
}

/** Creates or overwrites a DOI and moves it to a state. Idempotent. */
export async function putDoi(
  calls: DataCiteCalls,
  doi: string,
  attributes: Partial<DataCiteAttributes> & { url?: string; event?: DoiEvent },
): Promise<DataCiteAnswer> {
  const body = putBody(doi, attributes);
  return call(calls, { method: 'PUT', url: addressOf(calls, doi), body });
}

/** Identifies a registration's content: SHA-256 of the request, in hexadecimal. */
export function attributesDigest(doi: string, attributes: object): string {
  return createHash('sha256').update(putBody(doi, attributes)).digest('hex');
}

function putBody(doi: string, attributes: object): string {
  return JSON.stringify({ data: { id: doi, type: 'dois', attributes: { doi, ...attributes } } });
}

function addressOf({ account }: DataCiteCalls, doi: string): string {
  const [prefix = '', ...suffix] = doi.split('/');
  return `${account.baseUrl}/dois/${prefix}/${suffix.map(encodeURIComponent).join('/')}`;
}

async function call(
  { account, contact, signal, ...network }: DataCiteCalls,
  request: Pick<OutsideRequest, 'method' | 'url' | 'body'>,
): Promise<DataCiteAnswer> {
  const credentials = Buffer.from(`${account.name}:${account.password}`).toString('base64');
  const headers = {
    accept: MEDIA_TYPE,
    authorization: `Basic ${credentials}`,
    'user-agent': userAgent(contact),
    ...(request.body === undefined ? {} : { 'content-type': MEDIA_TYPE }),
  };
  const answer = await callOutside(network, 'datacite', { ...request, headers, timeoutMs: TIMEOUT_MS }, signal);
  return judge(request.method, answer);
}

function judge(method: OutsideRequest['method'], answer: OutsideAnswer): DataCiteAnswer {
  if (answer.kind === 'unreachable') return { kind: 'later', answer };
  if (answer.kind === 'unclear') return { kind: 'unclear', answer };
  const { status, body } = answer;
  if (status === 200 || status === 201) {
    const doi = readRegistered(body);
    return doi ? { kind: 'found', status, doi } : { kind: 'unclear', answer };
  }
  if (status === 401) return { kind: 'account-refused', status };
  if (status === 403) return { kind: 'forbidden', status };
  if (status === 404) return { kind: 'absent', status };
  if (status === 405) return { kind: 'not-in-this-state', status };
  if (status === 409) return { kind: 'taken', status };
  if (status === 429) return { kind: 'later', answer };
  if (status >= 400 && status < 500) return { kind: 'refused', status, problems: readProblems(body) };
  // A failed read has no effect.
  return { kind: method === 'GET' ? 'later' : 'unclear', answer };
}

function readRegistered(body: string): RegisteredDoi | undefined {
  const parsed = doiDocument.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  const { attributes, relationships } = parsed.data.data;
  return {
    state: attributes.state,
    url: attributes.url ?? undefined,
    titles: (attributes.titles ?? []).flatMap(({ title }) => title ?? []),
    client: relationships?.client.data.id.toLowerCase(),
  };
}

function readProblems(body: string): { source: string; title: string }[] {
  const parsed = errorDocument.safeParse(parseJson(body));
  if (!parsed.success) return [];
  return parsed.data.errors.slice(0, MOST_PROBLEMS).map(({ source, title }) => ({
    source: outsideText(source ?? ''),
    title: outsideText(title ?? 'refused without a reason'),
  }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** With an e-mail address, DataCite allows twice as many calls and can send a warning before it blocks. */
function userAgent(contact: string | undefined): string {
  if (contact === undefined) return 'Muster';
  return `Muster (${contact.includes('@') && !contact.includes(':') ? `mailto:${contact}` : contact})`;
}
