import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { MusterError } from '../shared/runtime/errors.ts';

/** How long a call waits for an API, a database or a Temporal that is down. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
const ANSWER_MS = 30_000;

const refusalSchema = z.object({
  errorList: z.object({
    error: z.tuple(
      [z.object({ errorCode: z.string(), errorMessage: z.string(), trackingId: z.string().optional() })],
      z.unknown(),
    ),
  }),
});

export interface ApiClientOptions {
  /** Where the API listens, e.g. `http://127.0.0.1:8080`. */
  url: string;
  /** An API key; or a session, where a key is not enough. */
  key: string | Session;
  /** Ends calls and waiting; they reject with its reason. */
  signal: AbortSignal;
  /** How long it tries again while something is down; a minute by default. */
  patienceMs?: number;
  /** How long one answer may take; half a minute by default. */
  answerMs?: number;
  /** Called at each failure after which it tries again. */
  onAway?: (error: MusterError) => void;
}

/** A person who signed in with a password. */
export interface Session {
  cookie: string;
  csrfToken: string;
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the configuration API, e.g. `/sets`. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
  /** Once: to be sent again only if it cannot have arrived. Otherwise it is safe to repeat. */
  repeat?: 'always' | 'once';
}

export interface ApiClient {
  /** Calls the configuration API and reads the answer. @throws ApiRefusal with the API's own code and message. */
  <T>(call: Call, schema: z.ZodType<T>): Promise<T>;
  /** The same for an answer that is read as it comes, e.g. a file. It takes as long as it takes. */
  open(this: void, call: Call): Promise<Response>;
}

/** What the API answered instead, and the request that it concerns. */
export class ApiRefusal extends MusterError {
  readonly trackingId: string | undefined;
  /** E.g. `GET http://127.0.0.1:8080/almaws/v1/conf/sets`. */
  readonly request: string;

  constructor(
    said: { code: string; status: number; message: string; trackingId?: string | undefined },
    request: string,
  ) {
    super(said.code, said.status, said.message);
    this.trackingId = said.trackingId;
    this.request = request;
  }
}

type Answer = { kind: 'there'; response: Response } | { kind: 'away'; error: ApiRefusal; pauseMs: number };

/**
 * A client of the API. If something is down, it tries again for a while, so send only requests that are safe to repeat,
 * or say that they are not.
 *
 * @example
 * const sets = await api({ method: 'GET', path: '/sets', query: { name: 'theses' } }, setsSchema);
 */
export function apiClient(options: ApiClientOptions): ApiClient {
  const { url, key, signal, patienceMs = PATIENCE_MS, answerMs = ANSWER_MS, onAway = () => undefined } = options;

  const credentials: Record<string, string> =
    typeof key === 'string'
      ? { authorization: `apikey ${key}` }
      : { cookie: key.cookie, 'x-csrf-token': key.csrfToken };

  const read = async <T>(call: Call, schema: z.ZodType<T>): Promise<T> => {
    const text = await untilThere(call, async (response) => ({ text: await response.text() }));
    return schema.parse(text.text === '' ? undefined : JSON.parse(text.text));
  };
  const open = (call: Call) => untilThere(call, async (response) => response);
  return Object.assign(read, { open });

  /** Calls until there is an answer, and does with it what has to be done before the time for it is over. */
  async function untilThere<T>(call: Call, use: (response: Response) => Promise<T>): Promise<T> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const slow = new AbortController();
      const timer = setTimeout(() => slow.abort(), answerMs);
      let away: Extract<Answer, { kind: 'away' }>;
      try {
        const answer = await send(call, AbortSignal.any([signal, slow.signal]));
        if (answer.kind === 'there') return await use(answer.response);
        away = answer;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof MusterError) throw error;
        away = notThere(call, error);
        if (call.repeat === 'once' && !isNotDelivered(error)) throw away.error;
      } finally {
        clearTimeout(timer);
      }
      if (Date.now() + away.pauseMs > deadline) throw away.error;
      onAway(away.error);
      await delay(away.pauseMs, undefined, { signal });
    }
  }

  async function send(call: Call, until: AbortSignal): Promise<Answer> {
    const response = await fetch(addressOf(call), {
      method: call.method,
      headers: {
        ...credentials,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: until,
    });
    if (response.ok) return { kind: 'there', response };
    const error = toRefusal(response.status, await response.text(), requestOf(call));
    const isAway = response.status === 429 || (response.status === 503 && call.repeat !== 'once');
    if (!isAway) throw error;
    const asked = Number(response.headers.get('retry-after') ?? Number.NaN) * 1_000;
    return { kind: 'away', error, pauseMs: Math.min(Number.isFinite(asked) ? asked : AGAIN_MS, LONGEST_PAUSE_MS) };
  }

  function notThere(call: Call, cause: unknown): Extract<Answer, { kind: 'away' }> {
    const message = `Muster's API at ${url} does not answer (${wordsOf(cause)}).`;
    const error = new ApiRefusal({ code: 'API_UNREACHABLE', status: 503, message }, requestOf(call));
    return { kind: 'away', error, pauseMs: AGAIN_MS };
  }

  function requestOf(call: Call): string {
    return `${call.method} ${addressOf(call)}`;
  }

  function addressOf({ path, query = {} }: Call): string {
    const values = new URLSearchParams(query).toString();
    return `${url}/almaws/v1/conf${path}${values === '' ? '' : `?${values}`}`;
  }
}

/** Nobody listened, or there is no such host: the request did not arrive. */
function isNotDelivered(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

function wordsOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') return 'no answer in time';
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return 'nobody listens there';
  if (code === 'ENOTFOUND') return 'there is no such host';
  return code ?? 'the connection broke';
}

function toRefusal(status: number, text: string, request: string): ApiRefusal {
  try {
    const [{ errorCode: code, errorMessage: message, trackingId }] = refusalSchema.parse(JSON.parse(text)).errorList
      .error;
    return new ApiRefusal({ code, status, message, trackingId }, request);
  } catch {
    const message = `The answer has the status ${status} and is not Muster's. Is this the address of Muster's API?`;
    return new ApiRefusal({ code: 'UNREADABLE_ANSWER', status, message }, request);
  }
}
