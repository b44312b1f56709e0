import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { MusterError } from '../shared/runtime/errors.ts';

/** How long a call waits for an API, a database or a Temporal that is down. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 500;
const ANSWER_MS = 30_000;

const refusalSchema = z.object({
  errorList: z.object({ error: z.tuple([z.object({ errorCode: z.string(), errorMessage: z.string() })], z.unknown()) }),
});

export interface ApiClientOptions {
  /** Where the API listens, e.g. `http://127.0.0.1:8080`. */
  url: string;
  key: string;
  /** Ends calls and waiting; they reject with its reason. */
  signal: AbortSignal;
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT';
  /** Path below the configuration API, e.g. `/sets`. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Calls the configuration API and reads the answer. @throws MusterError with the API's own code and message. */
export type ApiClient = <T>(call: Call, schema: z.ZodType<T>) => Promise<T>;

/**
 * A client of the API. If something is down, it retries for up to a minute, so send only requests that are safe to
 * repeat.
 *
 * @example
 * const sets = await api({ method: 'GET', path: '/sets', query: { name: 'theses' } }, setsSchema);
 */
export function apiClient({ url, key, signal }: ApiClientOptions): ApiClient {
  return async (call, schema) => {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await send(call);
      if (answer.kind === 'read') return schema.parse(answer.body);
      if (Date.now() > deadline) throw answer.error;
      await delay(AGAIN_MS, undefined, { signal });
    }
  };

  async function send(call: Call): Promise<{ kind: 'read'; body: unknown } | { kind: 'away'; error: MusterError }> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(addressOf(call), {
        method: call.method,
        headers: { authorization: `apikey ${key}`, 'content-type': 'application/json', ...call.headers },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      text = await response.text();
    } catch {
      signal.throwIfAborted();
      return {
        kind: 'away',
        error: new MusterError('API_UNREACHABLE', 503, `Muster's API at ${url} does not answer.`),
      };
    }
    if (response.ok) return { kind: 'read', body: text === '' ? undefined : JSON.parse(text) };
    const error = toRefusal(response.status, text);
    // 429: more calls than a second may have.
    if (response.status === 503 || response.status === 429) return { kind: 'away', error };
    throw error;
  }

  function addressOf({ path, query = {} }: Call): string {
    const values = new URLSearchParams(query).toString();
    return `${url}/almaws/v1/conf${path}${values === '' ? '' : `?${values}`}`;
  }
}

function toRefusal(status: number, text: string): MusterError {
  try {
    const [{ errorCode, errorMessage }] = refusalSchema.parse(JSON.parse(text)).errorList.error;
    return new MusterError(errorCode, status, errorMessage);
  } catch {
    return new MusterError('UNREADABLE_ANSWER', status, `The API answered ${status} without saying why.`);
  }
}
