import { setTimeout as delay } from 'node:timers/promises';
import { permanent, placeOf, type DownloadFailure } from './download-failure.ts';
import type { DownloadServices } from './follow.ts';
import { fitName, offeredName } from './file-name.ts';
import type { Page } from './landing-page.ts';
import { PartFile, TakenOverError } from './part-file.ts';
import { receive } from './receive.ts';
import { typeOfFile } from './sniff.ts';

/** A complete file in the part file's folder, ready to move into the store. */
export interface DownloadedFile {
  kind: 'file';
  path: string;
  sha256: string;
  size: number;
  mimeType: string;
  name: string;
}

/** The wait before a retry after two tries without progress. */
const FRUITLESS_WAIT_MS = 500;

/**
 * Downloads one address into its own folder, continuing where an earlier attempt stopped, in this process or another.
 * Continues a cut-off body at once while it makes progress.
 * On failure the part is kept only if trying again later makes sense.
 * @throws the signal's reason (the part is kept); what the disk said.
 */
export async function download(
  services: DownloadServices,
  start: URL,
  folder: string,
  signal: AbortSignal,
): Promise<DownloadedFile | { kind: 'page'; page: Page } | DownloadFailure> {
  const part = await openPart(folder, signal);
  try {
    const received = await receiveWhole(services, start, part, signal);
    if (received.kind === 'whole') return await finish(services, part, received.url);
    if (received.kind === 'failed' && received.isTransient) await part.release();
    else await part.discard();
    return received;
  } catch (error) {
    await part.releaseQuietly();
    throw await toldToStop(error, signal);
  }
}

async function receiveWhole(services: DownloadServices, start: URL, part: PartFile, signal: AbortSignal) {
  let fruitless = 0;
  for (let tries = 1; ; tries++) {
    const before = part.length;
    const received = await receive(services, start, part, signal);
    const isCut = received.kind === 'failed' && received.reason === 'CUT_OFF';
    if (received.kind !== 'again' && !isCut) return received;
    const why = received.kind === 'again' ? received.why : received;
    fruitless = part.length > before ? 0 : fruitless + 1;
    if (tries >= services.policy.triesPerAttempt || fruitless > 2) return why;
    if (fruitless > 0) await delay(FRUITLESS_WAIT_MS, undefined, { signal });
  }
}

async function finish(
  { policy }: DownloadServices,
  part: PartFile,
  url: URL,
): Promise<DownloadedFile | DownloadFailure> {
  const { contentType, contentDisposition } = part.source;
  const finished = await part.finish();
  const offered = offeredName(contentDisposition, url);
  const type = await typeOfFile(finished.path, contentType, offered);
  if (policy.refusedTypes.has(type.mimeType)) {
    await part.remove();
    return permanent('TYPE_NOT_ALLOWED', `${placeOf(url)} is a program (${type.mimeType}), which is not imported.`);
  }
  return { kind: 'file', ...finished, mimeType: type.mimeType, name: fitName(offered, type) };
}

async function openPart(folder: string, signal: AbortSignal): Promise<PartFile> {
  try {
    return await PartFile.open(folder, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

const PATIENCE_MS = 30_000;

/**
 * An attempt that was taken over waits for Temporal to cancel it and reports nothing about the member: the
 * other attempt will.
 */
async function toldToStop(error: unknown, signal: AbortSignal): Promise<unknown> {
  if (!(error instanceof TakenOverError)) return signal.aborted ? signal.reason : error;
  await delay(PATIENCE_MS, undefined, { signal }).catch(() => undefined);
  return signal.aborted ? signal.reason : error;
}
