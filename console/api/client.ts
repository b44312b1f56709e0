import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './api-types.d.ts';
import { ApiProblem, problemOf } from './api-problem.ts';
import { noteReached } from './reachability.ts';
import { ROOT } from './root.ts';
import { currentCsrfToken, sessionEnded } from './session-token.ts';

/** The shapes of the API, by their names in its document. */
export type Shapes = components['schemas'];

/** What a proxy answers when Muster does not. */
const FROM_PROXY = new Set([502, 504]);

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Errors become ApiProblem; an ended session is told to the page, which asks to sign in and keeps what was typed. */
const watch: Middleware = {
  onRequest({ request }) {
    request.headers.set('Accept', 'application/json');
    if (UNSAFE.has(request.method)) request.headers.set('X-CSRF-Token', currentCsrfToken());
    return request;
  },
  async onResponse({ response, request }) {
    noteReached(!FROM_PROXY.has(response.status));
    if (response.ok || response.status === 304) return undefined;
    const problem = problemOf(response.status, await response.json().catch(() => undefined));
    // Signing in is refused with the same status.
    if (problem.status === 401 && !new URL(request.url).pathname.includes('/sign-in')) sessionEnded();
    throw problem;
  },
  onError({ error }) {
    if (error instanceof ApiProblem) return error;
    // Nobody waits for the answer any more.
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    noteReached(false);
    return new ApiProblem({ code: 'UNREACHABLE', status: 0, message: 'Muster cannot be reached.' });
  },
};

/** Calls of the API, typed by its OpenAPI document: `await api.POST('/almaws/v1/conf/sets', { body })`. */
export const api = createClient<paths, 'application/json'>({ baseUrl: ROOT, credentials: 'same-origin' });
api.use(watch);

/**
 * The body of an answer.
 * @throws ApiProblem as the call itself does
 */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
