import { errors, request, type Dispatcher } from 'undici';
import { CookieJar } from 'tough-cookie';
import { headerText } from '../../../shared/outside/header-text.ts';
import { resultOfStatus } from '../../../shared/outside/outside-http.ts';
import { retryAfterMs } from '../../../shared/outside/retry-after.ts';
import { outsideCalls, type OutsideResult } from '../../../shared/runtime/watched.ts';
import { checkAddress, resolveAddress } from './check-address.ts';
import { permanent, placeOf, transient, type DownloadFailure } from './download-failure.ts';
import type { DownloadPolicy } from './download-policy.ts';
import { BlockedAddressError } from './guarded-agent.ts';
import type { HostGate } from './host-gate.ts';

/** Services for downloads. */
export interface DownloadServices {
  policy: DownloadPolicy;
  agent: Dispatcher;
  gate: HostGate;
  /** Waits for the host's next turn. */
  turn(this: void, host: string, signal: AbortSignal): Promise<void>;
  /** The link's cookies; by default, each download has a new jar. */
  cookies?: CookieJar;
  /** Pauses all requests to the host. */
  hold(this: void, host: string, forMs: number, because: string): Promise<void>;
}

/** The answer after all redirects. Read or dump its body, then call `leave`. */
export interface Answer {
  kind: 'answer';
  url: URL;
  status: number;
  headers: Record<string, string>;
  body: Dispatcher.ResponseData['body'];
  leave: () => void;
}

/** State shared by one link's requests, dropped with the link. */
export interface Trip {
  /** The page that led to the next address; undefined for the first address. */
  from?: URL;
  /** Redirects followed so far. */
  hops: number;
  /** Cookies set on the way; each goes back only to its host. */
  cookies: CookieJar;
}

export function beginTrip(cookies: CookieJar = new CookieJar()): Trip {
  return { hops: 0, cookies };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** The pause after a 429 without Retry-After. */
const TOO_MANY_PAUSE_MS = 5_000;
/** Longer requested pauses are cut to this; the run's passes wait instead. */
const LONGEST_HOLD_MS = 10 * 60_000;

/**
 * Requests an address and follows redirects itself, checking each hop like the first. Never sends credentials, and only
 * cookies that the same host set on this trip, because publishers require them. Asks for uncompressed bodies.
 * @param trip is updated; pass it to the next request.
 * @throws only the signal's reason.
 */
export async function follow(
  services: DownloadServices,
  start: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
  trip: Trip = beginTrip(),
): Promise<Answer | DownloadFailure> {
  const { policy } = services;
  let url = start;
  for (; trip.hops <= policy.redirects; trip.hops++) {
    const checked = checkAddress(url, policy, trip.from);
    if (checked.kind === 'failed') return checked;
    const answer = await ask(services, url, headers, trip.cookies, signal);
    if (answer.kind === 'failed') return answer;
    const location = answer.headers['location'];
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    await dump(answer);
    const next = resolveAddress(location, url);
    if (!next) return permanent('REFUSED', `${placeOf(url)} redirects to an address that is not valid.`);
    trip.from = url;
    url = next;
  }
  return permanent('TOO_MANY_REDIRECTS', `${placeOf(start)} redirects too often: more than ${policy.redirects} times.`);
}

/** Discards the rest of an answer. */
export async function dump(answer: Answer): Promise<void> {
  await answer.body.dump({ limit: 16 * 1024 }).catch(() => undefined);
  answer.leave();
}

async function ask(
  services: DownloadServices,
  url: URL,
  headers: Record<string, string>,
  cookies: CookieJar,
  signal: AbortSignal,
): Promise<Answer | DownloadFailure> {
  const { policy, agent, gate } = services;
  const cookie = await cookies.getCookieString(url.href);
  const leave = await gate.enter(url.host, signal);
  let told: ReturnType<typeof outsideCalls.begin> | undefined;
  const tell = (result: OutsideResult) => {
    told?.end({ result });
    told = undefined;
  };
  try {
    await services.turn(url.host, signal);
    told = outsideCalls.begin({ system: 'files' });
    const response = await request(url, {
      dispatcher: agent,
      method: 'GET',
      headers: {
        'user-agent': policy.userAgent,
        'accept-encoding': 'identity',
        accept: '*/*',
        ...(cookie === '' ? {} : { cookie }),
        ...headers,
      },
      signal,
    });
    tell(resultOfStatus(response.statusCode));
    const answer: Answer = {
      kind: 'answer',
      url,
      status: response.statusCode,
      headers: headersOf(response.headers),
      body: response.body,
      leave,
    };
    await keepCookies(cookies, url, response.headers['set-cookie']);
    const failure = failureOf(answer);
    if (!failure) return answer;
    await dump(answer);
    if (failure.reason === 'TOO_MANY_REQUESTS' || failure.retryAfterMs !== undefined) {
      const forMs = Math.min(failure.retryAfterMs ?? TOO_MANY_PAUSE_MS, LONGEST_HOLD_MS);
      await services.hold(url.host, forMs, `answered ${answer.status}`);
    }
    return failure;
  } catch (error) {
    leave();
    tell('failed');
    if (isTimeout(signal)) return transient('TIMEOUT', `${placeOf(url)} did not answer in time.`);
    signal.throwIfAborted();
    return networkFailure(error, url);
  }
}

async function keepCookies(cookies: CookieJar, url: URL, set: string | string[] | undefined): Promise<void> {
  for (const cookie of [set ?? []].flat()) await cookies.setCookie(cookie, url.href, { ignoreError: true });
}

/** True when the request timed out, as opposed to being cancelled. */
export function isTimeout({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof Error && reason.name === 'TimeoutError';
}

/** The failure for a status above 399; the download itself handles 416. */
function failureOf({ url, status, headers }: Answer): DownloadFailure | undefined {
  const place = placeOf(url);
  if (status < 400 || status === 416) return undefined;
  const wait = retryAfterMs(headers['retry-after'], Date.now());
  if (status === 401 || status === 403 || status === 407) {
    return permanent('ACCESS_DENIED', `${place} is not public (${status}).`);
  }
  if (status === 404 || status === 410) return permanent('NOT_FOUND', `${place} does not exist (${status}).`);
  if (status === 429) return transient('TOO_MANY_REQUESTS', `${url.host} asks for fewer requests (429).`, wait);
  if (status === 408 || status === 425) return transient('SERVER_ERROR', `${place} answered ${status}.`);
  if (status >= 500) return transient('SERVER_ERROR', `${place} answered ${status}.`, wait);
  return permanent('REFUSED', `${place} answered ${status}.`);
}

const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY))/;

/** The failure for a network error, by its code. */
export function networkFailure(error: unknown, url: URL): DownloadFailure {
  if (error instanceof BlockedAddressError) return permanent('ADDRESS_BLOCKED', error.message);
  if (error instanceof AggregateError && error.errors.length > 0) return networkFailure(error.errors[0], url);
  const code = codeOf(error);
  const place = placeOf(url);
  if (code === 'ENOTFOUND') return permanent('HOST_NOT_FOUND', `The host ${url.hostname} does not exist.`);
  if (CERTIFICATE.test(code))
    return permanent('BAD_CERTIFICATE', `The certificate of ${url.host} is not valid (${code}).`);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return transient('TIMEOUT', `${place} did not answer in time.`);
  }
  if (
    code === 'UND_ERR_SOCKET' ||
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
  ) {
    return transient('CUT_OFF', `${place} closed the connection.`);
  }
  if (code === 'Z_BUF_ERROR') return transient('CUT_OFF', `${place} was cut off.`);
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT') || code.startsWith('ERR_BROTLI')) {
    return permanent('ENCODED', `${place} is compressed in a way that cannot be decoded (${code}).`);
  }
  if (code.startsWith('HPE_')) return transient('SERVER_ERROR', `${place} does not speak HTTP properly (${code}).`);
  return transient('UNREACHABLE', `${url.host} is not reachable (${code}).`);
}

function codeOf(error: unknown): string {
  if (error instanceof errors.UndiciError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

function headersOf(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => {
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
    // A validator must be sent back byte for byte.
    return [name.toLowerCase(), name.toLowerCase() === 'etag' ? text : headerText(text)];
  });
  return Object.fromEntries(entries);
}
