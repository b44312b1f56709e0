import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Socket } from 'node:net';
import { posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Client from 'ssh2-sftp-client';
import { defined } from '../../runtime/defined.ts';
import { EgressError, type Egress } from '../../outside/egress.ts';
import { outsideText } from '../../model/outside-text.ts';
import { TransferError, type FileTransfer, type TransferLimits, type TransferSettings } from './file-transfer.ts';
import { inTime } from './within-limits.ts';

export interface SftpSettings extends TransferSettings {
  /** `SHA256:…` of the server's key; nothing is sent to a server with another key. */
  hostKey: string;
  privateKey?: string;
  passphrase?: string;
}

/** Bytes per write; the server may accept fewer. */
const PIECE_BYTES = 256 * 1024;
/** Bytes to resend when an upload continues: pieces in flight when it broke may have arrived out of order. */
const SENT_AGAIN_BYTES = 4 * PIECE_BYTES;
const KEEP_ALIVES = 3;
/** What a server may send at any time, and beyond that a part of what it was sent: its answers to writes are short. */
const ANSWER_BYTES = 1024 * 1024;
const ANSWER_PART = 1 / 4;
const CLOSING_MS = 2_000;

/**
 * Connects by SFTP, only to a server with the pinned key.
 * @throws TransferError
 */
export async function openSftp(
  settings: SftpSettings,
  egress: Egress,
  limits: TransferLimits,
  signal: AbortSignal,
): Promise<FileTransfer> {
  signal.throwIfAborted();
  // Ignore connection-level errors: each call has its own.
  const client = new Client('upload', { error: ignore, end: ignore, close: ignore });
  let sock: Socket | undefined;
  const leave = () => end(client, sock);
  const abort = () => {
    leave().catch(ignore);
  };
  signal.addEventListener('abort', abort, { once: true });
  const tooMuch = new AbortController();
  const stopped = AbortSignal.any([signal, tooMuch.signal]);
  let shown = '';
  const { host, port, user, password, privateKey, passphrase } = settings;
  try {
    sock = await egress.connect(host, port, signal, limits.connectMs);
    const connecting = client.connect({
      ...{ sock, host, port, username: user },
      ...defined({ password, privateKey, passphrase }),
      // Compressed, a packet may be a thousand times as long as its limit.
      algorithms: { compress: ['none'] },
      readyTimeout: limits.connectMs,
      keepaliveInterval: limits.idleMs / KEEP_ALIVES,
      keepaliveCountMax: KEEP_ALIVES,
      hostVerifier: (key: Buffer) => {
        shown = fingerprintOf(key);
        return shown === settings.hostKey;
      },
    });
    leaveIfTooMuch(sock, tooMuch);
    await inTime(unlessAborted(stopped, connecting), limits.callMs, abort);
  } catch (error) {
    signal.removeEventListener('abort', abort);
    await leave();
    signal.throwIfAborted();
    if (shown !== '' && shown !== settings.hostKey) throw otherKey(shown, settings.hostKey);
    throw toTransferError(`${host}:${port} cannot be reached`, error);
  }
  return transferOver(client, { signal, stopped }, async () => {
    signal.removeEventListener('abort', abort);
    await leave();
  });
}

/**
 * Leaves a server that sends much without being asked. The client answers some of it, and keeps the answers while the server
 * does not read them.
 */
function leaveIfTooMuch(socket: Socket, tooMuch: AbortController): void {
  // The client has paused the socket until it listens, too, so this takes nothing away from it.
  socket.on('data', () => {
    if (socket.bytesRead <= ANSWER_BYTES + socket.bytesWritten * ANSWER_PART) return;
    socket.destroy();
    tooMuch.abort(new Error('It sent much more than it was asked for.'));
  });
}

/** The client does not settle pending calls when we close it, so stop waiting for them. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(ignore);
  signal.throwIfAborted();
  const stop = new AbortController();
  try {
    const aborted = once(signal, 'abort', { signal: stop.signal }).then(() => {
      throw signal.reason as Error;
    });
    return await Promise.race([work, aborted]);
  } finally {
    stop.abort();
  }
}

/** Closes the connection without waiting forever for the server's answer. The client leaves one open that never signed in. */
async function end(client: Client, sock: Socket | undefined): Promise<void> {
  const ended = client.end().catch(() => undefined);
  await Promise.race([ended, delay(CLOSING_MS, undefined, { ref: false })]);
  sock?.destroy();
}

/** The fingerprint in OpenSSH form. */
function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function otherKey(shown: string, pinned: string): TransferError {
  const message = `The server's key is ${shown}, but the configuration has ${pinned}. Nothing was sent. If the server's key really changed, update the configuration.`;
  return new TransferError(message, true);
}

function transferOver(
  client: Client,
  { signal, stopped }: { signal: AbortSignal; stopped: AbortSignal },
  close: () => Promise<void>,
): FileTransfer {
  const calling = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await unlessAborted(stopped, call());
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof TransferError
        ? new TransferError(`${what}: ${error.message}`, error.isPermanent)
        : toTransferError(what, error);
    }
  };
  const size = async (path: string): Promise<number | undefined> => {
    try {
      return (await unlessAborted(stopped, client.stat(path))).size;
    } catch (error) {
      signal.throwIfAborted();
      if (codeOf(error) === 'ENOENT') return undefined;
      throw toTransferError(`${path} cannot be read`, error);
    }
  };
  return {
    size,
    ensureFolder: (path) =>
      calling(`The folder ${path} cannot be created`, async () => {
        const missing: string[] = [];
        for (let at = path; at !== '' && at !== '.' && !(await isFolder(client, at)); at = posix.dirname(at)) {
          missing.unshift(at);
        }
        for (const folder of missing) {
          try {
            await client.mkdir(folder);
          } catch (error) {
            // Another upload may have created it first.
            if (!(await isFolder(client, folder))) throw error;
          }
        }
      }),
    send: (local, remote, there) =>
      calling(`${remote} cannot be written`, async () => {
        const start = Math.max(0, (there ?? 0) - SENT_AGAIN_BYTES);
        const file = createReadStream(local, { start, highWaterMark: PIECE_BYTES });
        const flags = there === undefined ? 'w' : 'r+';
        try {
          await client.put(file, remote, { writeStreamOptions: { flags, start } as never });
        } finally {
          file.destroy();
        }
      }),
    rename: (from, to) =>
      calling(`${from} cannot be renamed to ${to}`, async () => {
        try {
          await client.posixRename(from, to);
        } catch (error) {
          if (!isUnsupported(error)) throw error;
          await client.rename(from, to);
        }
      }),
    remove: (path) =>
      calling(`${path} cannot be removed`, async () => {
        await client.delete(path, true);
      }),
    close,
  };
}

/** Follows links: a base folder is often one. */
async function isFolder(client: Client, path: string): Promise<boolean> {
  try {
    if ((await client.stat(path)).isDirectory) return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  throw new TransferError(`${path} is a file, not a folder`, true);
}

const PERMISSION_DENIED = 3;
const NO_SUCH_FILE = 2;
const PERMANENT_CODES: readonly unknown[] = [PERMISSION_DENIED, NO_SUCH_FILE, 'EACCES', 'ERR_BAD_PATH', 'ENOTDIR'];
const PERMANENT_WORDS =
  /authentication methods failed|cannot parse privatekey|encrypted private|passphrase|no matching|permission denied/i;

function toTransferError(what: string, error: unknown): TransferError {
  if (error instanceof EgressError) return new TransferError(`${what}: ${error.message}`, true);
  const message = outsideText(error instanceof Error ? error.message.replace(/^(\w+(->|: ))+/, '') : String(error));
  const isPermanent = PERMANENT_CODES.includes(codeOf(error)) || PERMANENT_WORDS.test(message);
  return new TransferError(`${what}: ${message}`, isPermanent);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && /does not support|unsupported/i.test(error.message);
}

function ignore(): void {
  return;
}
