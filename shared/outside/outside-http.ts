import { request, errors, type Dispatcher } from 'undici';
import { defined } from '../runtime/defined.ts';
import { outsideCalls, type OutsideResult } from '../runtime/watched.ts';
import { EgressError, type Egress } from './egress.ts';
import type { OutsideSystem } from './outside-systems.ts';
import { retryAfterMs } from './retry-after.ts';

/** Shares a system's limit among all its callers; implemented by the store's `rates`. */
export interface OutsideTurns {
  /** Waits for this call's turn. Call `answered` when the call is over. */
  turn(system: OutsideSystem, signal: AbortSignal, part?: string): Promise<{ answered(): void }>;
  /** Stops all calls to the system, or to this part of it, for that long. */
  hold(system: OutsideSystem, forMs: number, because: string, part?: string): Promise<void>;
}

/** What calls go through: the limits that all callers share, and where Muster may connect to. */
export interface OutsideNetwork {
  rates: OutsideTurns;
  egress: Egress;
  /** No call takes longer, however long it wants to wait; absent: as it wants. */
  mostMs?: number;
}

/** A call to an outside system. */
export interface OutsideRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** For the whole call; default 30 s. */
  timeoutMs?: number;
  /** The answer's size limit: a longer answer is cut off and counts as unclear; default 4 MB. */
  maxBytes?: number;
  /** The part of the system that has its own limit, e.g. a host. */
  part?: string;
}

export type OutsideAnswer =
  | { kind: 'answered'; status: number; headers: Record<string, string>; body: string; retryAfterMs?: number }
  /** The request definitely did not arrive. */
  | { kind: 'unreachable'; message: string }
  /** The request may have taken effect: the connection was lost, or the answer did not come in time. */
  | { kind: 'unclear'; message: string };

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 4 * 1024 * 1024;
/** How long calls stop to a system that said "too many" without saying for how long. */
const TOO_MANY_PAUSE_MS = 2_000;
/** A longer requested wait is capped at this; the run's passes wait instead. */
const LONGEST_HOLD_MS = 10 * 60_000;

/** Failures before the request was sent: it had no effect. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Calls an outside system at its turn, and returns what is known about the outcome. If the system asks for a pause
 * (429, or 503 with Retry-After), no worker calls it until then. Messages never contain headers, bodies, or parts of an
 * address other than host and path.
 * @throws the signal's reason only.
 */
export async function callOutside(
  { rates, egress, mostMs = Infinity }: OutsideNetwork,
  system: OutsideSystem,
  wanted: OutsideRequest,
  signal: AbortSignal,
): Promise<OutsideAnswer> {
  const turn = await rates.turn(system, signal, wanted.part);
  const { end } = outsideCalls.begin({ system });
  let result: OutsideResult = 'failed';
  let answer: OutsideAnswer;
  try {
    answer = await send(egress, { ...wanted, timeoutMs: Math.min(wanted.timeoutMs ?? TIMEOUT_MS, mostMs) }, signal);
    result = answer.kind === 'answered' ? resultOfStatus(answer.status) : answer.kind;
  } finally {
    end({ result });
  }
  turn.answered();
  if (answer.kind === 'answered') await honour(rates, system, wanted, answer);
  return answer;
}

/** The result of a call that was answered with this HTTP status. */
export function resultOfStatus(status: number): OutsideResult {
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}

async function send(
  egress: Egress,
  wanted: OutsideRequest & { timeoutMs: number },
  signal: AbortSignal,
): Promise<OutsideAnswer> {
  const { method, url, headers = {}, body, timeoutMs, maxBytes = MAX_BYTES } = wanted;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await request(url, {
      dispatcher: egress.agent,
      method,
      headers,
      signal: AbortSignal.any([signal, timeout]),
      ...defined({ body }),
    });
    const text = await readUpTo(response.body, maxBytes);
    if (text === undefined)
      return { kind: 'unclear', message: `${placeOf(url)} answered more than ${maxBytes} bytes.` };
    const answered = headersOf(response.headers);
    const wait = retryAfterMs(answered['retry-after'], Date.now());
    return {
      kind: 'answered',
      status: response.statusCode,
      headers: answered,
      body: text,
      ...defined({ retryAfterMs: wait }),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EgressError) return { kind: 'unreachable', message: `${error.message}.` };
    const code = codeOf(error);
    if (BEFORE_SENDING.has(code))
      return { kind: 'unreachable', message: `${placeOf(url)} is not reachable (${code}).` };
    const why = timeout.aborted ? `did not answer within ${timeoutMs / 1_000} s` : `closed the connection (${code})`;
    return { kind: 'unclear', message: `${placeOf(url)} ${why}.` };
  }
}

async function readUpTo(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function honour(
  rates: Pick<OutsideTurns, 'hold'>,
  system: OutsideSystem,
  { part }: OutsideRequest,
  { status, retryAfterMs: wait }: Extract<OutsideAnswer, { kind: 'answered' }>,
): Promise<void> {
  const isTooMany = status === 429 || (status === 503 && wait !== undefined);
  if (!isTooMany) return;
  const holdMs = Math.min(wait ?? TOO_MANY_PAUSE_MS, LONGEST_HOLD_MS);
  await rates.hold(system, holdMs, `answered ${status}`, part);
}

function headersOf(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Host and path: the query may hold a token. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function codeOf(error: unknown): string {
  if (error instanceof errors.UndiciError) return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
