import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Behaviour } from '../stand-ins/hostile-server.ts';

const BLOCK = 64 * 1024;
/** A server that has stopped still sends a little, so that it does not look dead. */
const DRIP_BYTES = 512;
const DRIP_MS = 200;

/**
 * A file that exists only while it is sent. The first answers stop at these bytes and then only drip, one stop each; later
 * ones send all of it.
 */
export function bigFile(size: number, stops: readonly number[]) {
  const starts: number[] = [];
  let sent = 0;
  let furthest = 0;
  const behaviour: Behaviour = async (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    starts.push(from);
    const stop = stops[starts.length - 1] ?? size;
    response.writeHead(from > 0 ? 206 : 200, {
      etag: '"big"',
      'content-type': 'application/pdf',
      'content-length': size - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${size - 1}/${size}` } : {}),
    });
    let at = from;
    while (at < size && !response.destroyed) {
      const isStopped = at >= stop;
      const bytes = bytesAt(at, size).subarray(0, isStopped ? DRIP_BYTES : BLOCK);
      if (!response.write(bytes)) await roomOrEnd(response);
      at += bytes.length;
      sent += bytes.length;
      furthest = Math.max(furthest, at);
      if (isStopped) await delay(DRIP_MS);
    }
    if (at >= size) response.end();
  };
  return {
    behaviour,
    /** Where each request began. */
    starts,
    sent: () => sent,
    sentUpTo: () => furthest,
    isComplete: () => furthest >= size,
    sha256: () => {
      const hash = createHash('sha256');
      for (let at = 0; at < size; at += BLOCK) hash.update(bytesAt(at, size));
      return hash.digest('hex');
    },
  };
}

/** What is left of the block at this place: every block differs. */
function bytesAt(at: number, size: number): Buffer {
  const number = Math.floor(at / BLOCK);
  const block = Buffer.alloc(BLOCK, 'muster');
  block.writeUInt32BE(number, 16);
  if (number === 0) block.write('%PDF-1.7\n');
  return block.subarray(at % BLOCK, Math.min(BLOCK, size - number * BLOCK));
}

async function roomOrEnd(response: ServerResponse): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  waiting.abort();
}
