import { permanent, placeOf, transient, type DownloadFailure } from './download-failure.ts';
import { dump, follow, isTimeout, networkFailure, type Answer, type DownloadServices } from './follow.ts';
import { TakenOverError, type PartFile } from './part-file.ts';
import type { PartSource } from './part-sidecar.ts';
import { readPage } from './read-page.ts';
import type { Page } from './landing-page.ts';
import { isPage, SNIFF_BYTES } from './sniff.ts';

/** What came of one request for a file. */
export type Received =
  /** The part file holds all of it; `url` is where it came from in the end. */
  | { kind: 'whole'; url: URL }
  | { kind: 'page'; page: Page }
  /** What was there is of no use any more, or the server has more to say: ask again at once. */
  | { kind: 'again'; why: DownloadFailure }
  | DownloadFailure;

/**
 * Asks for a file once, from where the part file ends, and appends what comes. A server that has another file by now, or
 * that does not know ranges, sends it from the start.
 * @throws the signal's reason; what the disk said.
 */
export async function receive(
  services: DownloadServices,
  start: URL,
  part: PartFile,
  signal: AbortSignal,
): Promise<Received> {
  if (part.length > 0 && part.source.validator === undefined) await part.restart({});
  const limited = AbortSignal.any([signal, AbortSignal.timeout(services.policy.totalMs)]);
  const answer = await follow(services, start, rangeOf(part), limited).catch((error: unknown) => {
    if (isTimeout(limited)) return transient('TIMEOUT', `${placeOf(start)} did not answer in time.`);
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
  await part.restart(sourceIn(answer));
  return pour(services, answer, part, signal);
}

/** 416: nothing is missing, or what is here does not belong to what is there. */
async function tooFar(answer: Answer, part: PartFile): Promise<Received> {
  await dump(answer);
  const total = /^bytes \*\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1];
  if (part.length > 0 && total !== undefined && Number(total) === part.length)
    return { kind: 'whole', url: answer.url };
  await part.restart({});
  return { kind: 'again', why: transient('CUT_OFF', `${placeOf(answer.url)} does not continue where it was cut off.`) };
}

/** 206: appended only if it begins where the part ends and is of the same file. */
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
    return pour(services, answer, part, signal, total);
  }
  await part.restart({});
  return { kind: 'again', why: transient('CUT_OFF', `${placeOf(answer.url)} has another file by now.`) };
}

/** What the server says of the file now does not contradict what it said before. */
function isSameFile({ source }: PartFile, { headers }: Answer): boolean {
  const now = source.validator?.startsWith('"') ? headers['etag'] : headers['last-modified'];
  return now === undefined || now === source.validator;
}

async function pour(
  { policy }: DownloadServices,
  answer: Answer,
  part: PartFile,
  signal: AbortSignal,
  wholeBytes?: number,
): Promise<Received> {
  const { url, headers } = answer;
  const place = placeOf(url);
  const announced = wholeBytes ?? contentLength(headers);
  if (announced !== undefined && announced > policy.limitBytes) return tooLarge(place, policy.limitBytes);
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  const isEncoded = encoding !== undefined && encoding !== '' && encoding !== 'identity';
  const from = part.length;
  const speed = speedometer(policy);
  const bytes = chunksOf(answer.body, signal);
  let isSniffed = from > 0;
  let start = Buffer.alloc(0);

  for await (const chunk of bytes) {
    if (speed(chunk.length) === 'too slow') {
      return transient('TOO_SLOW', `${place} sends less than ${policy.leastBytesPerSecond} bytes a second.`);
    }
    if (isSniffed) {
      if (part.length + chunk.length > policy.limitBytes) return tooLarge(place, policy.limitBytes);
      await part.append(chunk);
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < SNIFF_BYTES) continue;
    const other = await notAFile();
    if (other) return other;
    await part.append(start);
    isSniffed = true;
  }
  if (!isSniffed && start.length > 0) {
    const other = await notAFile();
    if (other) return other;
    await part.append(start);
  }
  if (announced !== undefined && part.length < announced) return transient('CUT_OFF', `${place} was cut off.`);
  if (part.length === 0) return permanent('EMPTY', `${place} is empty.`);
  return { kind: 'whole', url };

  /** A page, or what cannot be taken for a file. */
  async function notAFile(): Promise<Received | undefined> {
    if (start.length > policy.limitBytes) return tooLarge(place, policy.limitBytes);
    const isHtml = isPage(start, headers['content-type']);
    if (isHtml || (isEncoded && isPage(Buffer.alloc(0), headers['content-type']))) {
      return readPage(answer, start, bytes, encoding);
    }
    if (isEncoded) return permanent('ENCODED', `${place} is compressed (${encoding}), though asked for as it is.`);
    return undefined;
  }
}

function tooLarge(place: string, limitBytes: number): DownloadFailure {
  return permanent('TOO_LARGE', `${place} is larger than ${Math.floor(limitBytes / 1024 / 1024)} MB.`);
}

/** Chunks of a body, until the signal says no. */
async function* chunksOf(body: Answer['body'], signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    yield chunk;
  }
}

function contentLength(headers: Record<string, string>): number | undefined {
  const length = headers['content-length'];
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** A strong ETag, else the date of the last change; without one a file that was cut off begins anew. */
function sourceIn({ headers }: Answer): PartSource {
  const { etag } = headers;
  const strong = etag?.startsWith('"') ? etag : undefined;
  const modified = headers['last-modified'];
  const validator = strong ?? (etag === undefined ? modified : undefined);
  const total = contentLength(headers);
  return {
    ...(validator === undefined ? {} : { validator }),
    ...(total === undefined ? {} : { total }),
    ...(headers['content-type'] === undefined ? {} : { contentType: headers['content-type'] }),
    ...(headers['content-disposition'] === undefined ? {} : { contentDisposition: headers['content-disposition'] }),
  };
}

/** Watches how many bytes come in a window of time. */
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

/** Errors of the file system, and of a download that another attempt took over; all others are of the network. */
function isOfDisk(error: unknown): boolean {
  if (error instanceof TakenOverError) return true;
  if (!(error instanceof Error) || !('code' in error) || 'address' in error) return false;
  return typeof error.code === 'string' && DISK_TROUBLE.has(error.code);
}
