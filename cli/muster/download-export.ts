import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiRefusal, type ApiClient } from '../api-client.ts';
import { instancePath } from '../instance.ts';
import type { ExportedFile } from './commands-exports.ts';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Connections that break one after the other, without a byte in between. */
const MOST_BREAKS = 5;
const AGAIN_MS = 500;

/**
 * Downloads a file into a part beside its place, from where an earlier try got to; it takes its place when its hash is
 * what the API said.
 * @returns where it is. @throws Failure when it does not come whole, or the place is taken.
 */
export async function downloadExport(
  api: ApiClient,
  terminal: Pick<Terminal, 'signal' | 'note'>,
  { file, output, force }: { file: ExportedFile; output: string | undefined; force: boolean },
): Promise<string> {
  const path = output ?? basename(file.file_name);
  if (!force && (await sizeOf(path)) !== undefined) {
    if ((await hashOf(path)) === file.sha256) return path;
    throw new Failure(`${path} is already there, and is another file.`, {
      advice: 'Replace it with --force, or name another with -o.',
    });
  }
  // Named after its content: the part of another file is not continued.
  const draft = `${path}.${file.sha256.slice(0, 12)}.part`;
  await fetchRest(api, terminal, file, draft);
  if ((await hashOf(draft)) !== file.sha256) {
    await rm(draft, { force: true });
    throw new Failure(`${path} did not arrive as it was made, and was removed.`, { advice: 'Download it again.' });
  }
  await rename(draft, path);
  return path;
}

async function fetchRest(
  api: ApiClient,
  { signal, note }: Pick<Terminal, 'signal' | 'note'>,
  { job, instance, size, sha256 }: ExportedFile,
  draft: string,
): Promise<void> {
  let breaks = 0;
  for (;;) {
    const had = (await sizeOf(draft)) ?? 0;
    if (had === size) return;
    if (had > size) await rm(draft);
    const from = had > size ? 0 : had;
    try {
      if (from > 0) note(`Continuing at byte ${from} of ${size}`);
      const response = await api.open({
        method: 'GET',
        path: `${instancePath(job.value, instance.value)}/export`,
        headers: {
          accept: 'text/csv, application/json',
          ...(from === 0 ? {} : { range: `bytes=${from}-`, 'if-range': `"${sha256}"` }),
        },
      });
      // The whole file, although a part was asked for: it is another one now, and its hash will say so.
      const isPart = response.status === 206;
      const body = Readable.from((response.body ?? []) as AsyncIterable<Uint8Array>);
      await pipeline(body, createWriteStream(draft, { flags: isPart ? 'a' : 'w' }), { signal });
      const has = (await sizeOf(draft)) ?? 0;
      if (has >= size) return;
      breaks = has > from ? 0 : breaks + 1;
    } catch (error) {
      signal.throwIfAborted();
      // A full disk or a folder that takes no files is nothing that goes away.
      const isOurs = error instanceof Error && 'syscall' in error && 'path' in error;
      if (error instanceof ApiRefusal || isOurs || isFull(error)) throw error;
      breaks = ((await sizeOf(draft)) ?? 0) > from ? 0 : breaks + 1;
    }
    if (breaks >= MOST_BREAKS) {
      throw new Failure(
        `The connection breaks again and again; ${(await sizeOf(draft)) ?? 0} of ${size} bytes are here.`,
        {
          exit: 'UNREACHABLE',
          advice: 'Download it again: it continues from there.',
        },
      );
    }
    await delay(AGAIN_MS, undefined, { signal });
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code));
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => found.size,
    () => undefined,
  );
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
