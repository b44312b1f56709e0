import { defined } from '../../../shared/runtime/defined.ts';
import { permanent, placeOf, transient, type DownloadFailure } from './download-failure.ts';
import { codingsIn, decodeBody } from './decode-body.ts';
import { offeredName } from './file-name.ts';
import {
  beginTrip,
  dump,
  follow,
  isTimeout,
  networkFailure,
  type Answer,
  type DownloadServices,
  type Trip,
} from './follow.ts';
import { TakenOverError, type PartFile } from './part-file.ts';
import type { PartSource } from './part-sidecar.ts';
import { readPage } from './read-page.ts';
import type { Page } from './landing-page.ts';
import { refreshOf } from './refresh.ts';
import { isPage, SNIFF_BYTES, typeInHeader } from './sniff.ts';

/** The result of one request for a file. */
export type Received =
  /** The part file is complete; `url` is its final address. */
  | { kind: 'whole'; url: URL }
  | { kind: 'page'; page: Page }
  /** The existing part is useless, or the server has more: request again at once. */
  | { kind: 'again'; why: DownloadFailure }
  | DownloadFailure;

/**
 * Requests a file once, from the end of the part file, and appends the answer. A server with a different file, or
 * without ranges, sends it from the start. A page that only refreshes to another address is a hop like a redirect.
 * @throws the signal's reason; disk errors.
 */
export async function receive(
  services: DownloadServices,
  start: URL,
  part: PartFile,
  signal: AbortSignal,
): Promise<Received> {
  if (part.length > 0 && part.source.validator === undefined) await part.restart({});
  const limited = AbortSignal.any([signal, AbortSignal.timeout(services.policy.totalMs)]);
  const trip = beginTrip(services.cookies);
  let url = start;
  for (;;) {
    const received = await receiveFrom(services, url, part, { signal, limited, trip });
    const next = received.kind === 'page' ? refreshOf(received.page) : undefined;
    if (received.kind !== 'page' || next === undefined) return received;
    trip.from = received.page.url;
    trip.hops += 1;
    url = next;
  }
}

async function receiveFrom(
  services: DownloadServices,
  url: URL,
  part: PartFile,
  { signal, limited, trip }: { signal: AbortSignal; limited: AbortSignal; trip: Trip },
): Promise<Received> {
  const answer = await follow(services, url, rangeOf(part), limited, trip).catch((error: unknown) => {
    if (isTimeout(limited)) return transient('TIMEOUT', `${placeOf(url)} did not answer in time.`);
    throw error;
  });
  if (answer.kind === 'failed') return answer;
  try {
    return await take(services, answer, part, limited);
  } catch (error) {
    signal.throwIfAborted();
    if (isTimeout(limited)) return transient('TIMEOUT', `${placeOf(answer.url)} took too long.`);
    if (isOfDisk(error)) throw error;
    return networkFailure(error, answer.url);
  } finally {
    answer.body.on('error', () => undefined).destroy();
    answer.leave();
  }
}

function rangeOf(part: PartFile): Record<string, string> {
  const { validator } = part.source;
  if (part.length === 0 || validator === undefined) return {};
  return { range: `bytes=${part.length}-`, 'if-range': validator };
}

async function take(
  services: DownloadServices,
  answer: Answer,
  part: PartFile,
  signal: AbortSignal,
): Promise<Received> {
  const { status, url } = answer;
  if (status === 416) return tooFar(answer, part);
  if (status === 206) return continued(services, answer, part, signal);
  if (status !== 200) return permanent('REFUSED', `${placeOf(url)} answered ${status}, not a file.`);
  return pour(services, answer, part, signal, { kind: 'fresh' });
}

/** 416: nothing is missing, or the part does not match the server's file. */
async function tooFar(answer: Answer, part: PartFile): Promise<Received> {
  await dump(answer);
  const total = /^bytes \*\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1];
  if (part.length > 0 && total !== undefined && Number(total) === part.length)
    return { kind: 'whole', url: answer.url };
  await part.restart({});
  return { kind: 'again', why: transient('CUT_OFF', `${placeOf(answer.url)} does not continue where it was cut off.`) };
}

/** 206: appended only if it starts where the part ends and belongs to the same file. */
async function continued(
  services: DownloadServices,
  answer: Answer,
  part: PartFile,
  signal: AbortSignal,
): Promise<Received> {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(answer.headers['content-range'] ?? '');
  const total = range?.[3] === '*' ? part.source.total : Number(range?.[3]);
  const fits = part.source.total === undefined || total === part.source.total;
  if (part.length > 0 && range && Number(range[1]) === part.length && isSameFile(part, answer) && fits) {
    return pour(services, answer, part, signal, { kind: 'continued', total });
  }
  await part.restart({});
  return { kind: 'again', why: transient('CUT_OFF', `${placeOf(answer.url)} has a different file now.`) };
}

/** True unless the server's file has changed since the part was started. */
function isSameFile({ source }: PartFile, { headers }: Answer): boolean {
  const now = source.validator?.startsWith('"') ? headers['etag'] : headers['last-modified'];
  return now === undefined || now === source.validator;
}

/** What an answer contains: the whole file, or the rest. */
type Piece = { kind: 'fresh' } | { kind: 'continued'; total: number | undefined };

async function pour(
  { policy }: DownloadServices,
  answer: Answer,
  part: PartFile,
  signal: AbortSignal,
  piece: Piece,
): Promise<Received> {
  const { url, headers } = answer;
  const place = placeOf(url);
  const codings = hasOwnCoding(answer) ? [] : codingsIn(headers['content-encoding']);
  const isDecoded = codings.length > 0;
  // Ranges refer to the coded file, and its rest cannot be decoded alone.
  if (isDecoded && piece.kind === 'continued') return anew(part, place);
  const announced = isDecoded ? undefined : piece.kind === 'continued' ? piece.total : contentLength(headers);
  if (announced !== undefined && announced > policy.limitBytes) return tooLarge(place, policy.limitBytes);

  const wire: Wire = {};
  const bytes = decodeBody(chunksOf(answer.body, signal, policy, wire), codings);
  if (!bytes) return permanent('ENCODED', `${place} is compressed in an unsupported way (${codings.join(', ')}).`);
  const whyStopped = (): DownloadFailure | undefined => {
    if (wire.stopped === 'too large') return tooLarge(place, policy.limitBytes);
    if (wire.stopped === undefined) return undefined;
    return transient('TOO_SLOW', `${place} sends less than ${policy.leastBytesPerSecond} bytes a second.`);
  };
  try {
    if (piece.kind === 'fresh') {
      const { start, rest } = await splitStart(bytes);
      const stopped = whyStopped();
      if (stopped) return stopped;
      if (isPage(start, headers['content-type'])) return { kind: 'page', page: await readPage(answer, rest) };
      await part.restart(isDecoded ? withoutResuming(sourceIn(answer)) : sourceIn(answer));
      if (!(await append(part, rest, policy.limitBytes))) return tooLarge(place, policy.limitBytes);
    } else if (!(await append(part, bytes, policy.limitBytes))) return tooLarge(place, policy.limitBytes);
  } catch (error) {
    const stopped = whyStopped();
    if (stopped) return stopped;
    throw error;
  }
  const stopped = whyStopped();
  if (stopped) return stopped;
  if (announced !== undefined && part.length < announced) return transient('CUT_OFF', `${place} was cut off.`);
  if (part.length === 0) return permanent('EMPTY', `${place} is empty.`);
  return { kind: 'whole', url };
}

/** @returns false when the file would exceed the size limit. */
async function append(part: PartFile, bytes: AsyncIterable<Buffer>, limitBytes: number): Promise<boolean> {
  for await (const chunk of bytes) {
    if (part.length + chunk.length > limitBytes) return false;
    await part.append(chunk);
  }
  return true;
}

/** The first bytes, for type detection; `rest` also starts with them. */
async function splitStart(bytes: AsyncIterable<Buffer>): Promise<{ start: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  let isOver = false;
  while (!isOver && start.length < SNIFF_BYTES) {
    const next = await iterator.next();
    if (next.done === true) isOver = true;
    else start = Buffer.concat([start, next.value]);
  }
  async function* rest() {
    try {
      if (start.length > 0) yield start;
      while (!isOver) {
        const next = await iterator.next();
        if (next.done === true) isOver = true;
        else yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { start, rest: rest() };
}

const COMPRESSED_NAME = /\.(?:gz|tgz|taz|svgz|z|br)$/i;
const COMPRESSED_TYPE = /^application\/(?:x-)?(?:gzip|gunzip|tgz|gtar-compressed|compressed-tar|compress)$/;

/**
 * True when the Content-Encoding describes the file itself: many servers send `x-gzip` for an archive. Such a file is
 * stored without decoding, as its name says.
 */
function hasOwnCoding({ url, headers }: Answer): boolean {
  if (COMPRESSED_NAME.test(offeredName(headers['content-disposition'], url))) return true;
  return COMPRESSED_TYPE.test(typeInHeader(headers['content-type']) ?? '');
}

async function anew(part: PartFile, place: string): Promise<Received> {
  await part.restart({});
  return { kind: 'again', why: transient('CUT_OFF', `${place} cannot be continued, because it is sent compressed.`) };
}

/** For a decoded body, neither length nor validator applies to the stored bytes. */
function withoutResuming({ contentType, contentDisposition }: PartSource): PartSource {
  return defined({ contentType, contentDisposition });
}

function tooLarge(place: string, limitBytes: number): DownloadFailure {
  return permanent('TOO_LARGE', `${place} is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB.`);
}

/** What arrives, before it is decoded. */
interface Wire {
  stopped?: 'too slow' | 'too large';
}

/**
 * The chunks of a body until the signal aborts, or they arrive too slowly or are too many, which `wire` then reports.
 * Compressed, any number of bytes may stand for none.
 */
async function* chunksOf(
  body: Answer['body'],
  signal: AbortSignal,
  policy: DownloadServices['policy'],
  wire: Wire,
): AsyncGenerator<Buffer> {
  const speed = speedometer(policy);
  let bytesLeft = policy.limitBytes;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    bytesLeft -= chunk.length;
    if (speed(chunk.length) === 'too slow') wire.stopped = 'too slow';
    else if (bytesLeft < 0) wire.stopped = 'too large';
    if (wire.stopped !== undefined) return;
    yield chunk;
  }
}

function contentLength(headers: Record<string, string>): number | undefined {
  const length = headers['content-length'];
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** A strong ETag, or else the date of the last change; without one, a cut-off file starts over. */
function sourceIn({ headers }: Answer): PartSource {
  const { etag } = headers;
  const strong = etag?.startsWith('"') ? etag : undefined;
  const modified = headers['last-modified'];
  const validator = strong ?? (etag === undefined ? modified : undefined);
  const total = contentLength(headers);
  return defined({
    validator,
    total,
    contentType: headers['content-type'],
    contentDisposition: headers['content-disposition'],
  });
}

/** Measures the bytes that arrive in a time window. */
function speedometer({
  leastBytesPerSecond,
  slowWindowMs,
}: DownloadServices['policy']): (bytes: number) => 'too slow' | 'fine' {
  let since = performance.now();
  let bytes = 0;
  return (more) => {
    bytes += more;
    const ms = performance.now() - since;
    if (ms < slowWindowMs) return 'fine';
    const isSlow = bytes < (leastBytesPerSecond * ms) / 1_000;
    since = performance.now();
    bytes = 0;
    return isSlow ? 'too slow' : 'fine';
  };
}

const DISK_TROUBLE: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EACCES',
  'EMFILE',
  'ENFILE',
  'ENOENT',
]);

/** True for file system errors and for a download that another attempt took over; all others are network errors. */
function isOfDisk(error: unknown): boolean {
  if (error instanceof TakenOverError) return true;
  if (!(error instanceof Error) || !('code' in error) || 'address' in error) return false;
  return typeof error.code === 'string' && DISK_TROUBLE.has(error.code);
}
