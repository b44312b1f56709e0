import { z } from 'zod';
import { apiClient, ApiRefusal, type ApiClient } from '../api-client.ts';
import type { Terminal } from './terminal.ts';
import { Failure } from './failure.ts';

const ANSWER_MS = 30_000;
const PATIENCE_MS = 5_000;

const signedInSchema = z.looseObject({ csrf_token: z.string() });
const refusalSchema = z.object({
  errorList: z.object({
    error: z.array(z.object({ errorCode: z.string(), errorMessage: z.string(), trackingId: z.string().optional() })),
  }),
});

/**
 * Signs a person in with the password that they type, does what needs a person, and signs out.
 * @throws Failure where nobody can be asked, ApiRefusal when the password is wrong.
 */
export async function withPerson<T>(
  terminal: Terminal,
  { url, person }: { url: string; person: string },
  act: (api: ApiClient) => Promise<T>,
): Promise<T> {
  if (!terminal.isInteractive) {
    throw new Failure('Keys are made for people: this asks for a password, and nobody can be asked here.', {
      exit: 'USAGE',
      advice: 'Use a key that exists (--key-file), or on the machine of Muster: npm run keys -- new',
    });
  }
  const password = await terminal.ask(`Password of ${person}: `, { hidden: true });
  const session = await openSession(terminal, { url, person, password });
  const api = apiClient({ url, key: session, signal: terminal.signal, patienceMs: PATIENCE_MS });
  try {
    return await act(api);
  } finally {
    await api.open({ method: 'DELETE', path: '/sessions/current' }).catch(() => undefined);
  }
}

async function openSession(
  { signal }: Terminal,
  { url, person, password }: { url: string; person: string; password: string },
) {
  const request = `POST ${url}/sign-in`;
  const response = await fetch(`${url}/sign-in`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ name: person, password }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  }).catch(() => {
    signal.throwIfAborted();
    const message = `Muster's API at ${url} does not answer.`;
    throw new ApiRefusal({ code: 'API_UNREACHABLE', status: 503, message }, request);
  });
  const body: unknown = await response.json().catch(() => undefined);
  const refused = refusalSchema.safeParse(body);
  const [error] = refused.success ? refused.data.errorList.error : [];
  if (error) {
    const { errorCode: code, errorMessage: message, trackingId } = error;
    throw new ApiRefusal({ code, status: response.status, message, trackingId }, request);
  }
  const cookie = response.headers
    .getSetCookie()
    .map((set) => set.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');
  return { cookie, csrfToken: signedInSchema.parse(body).csrf_token };
}
