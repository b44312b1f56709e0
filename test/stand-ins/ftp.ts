import { spawn } from 'node:child_process';
import { createHash, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import ssh2, { type Attributes, type Connection, type FileEntry, type ServerChannel, type SFTPWrapper } from 'ssh2';

const { Server, utils } = ssh2;
const { STATUS_CODE, OPEN_MODE } = utils.sftp;

/** What the server does wrong; a test switches it while it runs. */
export interface FtpFaults {
  /** Drops the connection when so many bytes were written to it, once. */
  dropAfterBytes?: number;
  /** Drops each connection in the middle of its first write. */
  dropEveryWrite?: boolean;
  /** Renames, and drops the connection before it says so, once. */
  loseRenameReply?: boolean;
  refuseRename?: boolean;
  /** A drop box: what is renamed is taken away before the answer. */
  takesAway?: boolean;
  refuseMkdir?: boolean;
  /** Each write takes so long. */
  writeMs?: number;
}

export interface FtpStandIn {
  host: string;
  port: number;
  /** `SHA256:…` of its key. */
  hostKey: string;
  user: string;
  password: string;
  /** A private key that it accepts, OpenSSH's format, sealed with the passphrase. */
  privateKey: string;
  passphrase: string;
  /** How many bytes were written, over all connections. */
  written(this: void): number;
  connections(this: void): number;
  close(this: void): Promise<void>;
}

const PASSPHRASE = 'open sesame';
/** Sealing a key takes half a second, so one is made for all servers of a process. */
let userKey: ReturnType<typeof utils.generateKeyPairSync> | undefined;

/** About one of some hundred keys that ssh2 makes it cannot read again: then another one is made. */
function generateKeyPair(passphrase?: string): ReturnType<typeof utils.generateKeyPairSync> {
  for (;;) {
    const pair =
      passphrase === undefined
        ? utils.generateKeyPairSync('ed25519')
        : utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 16 });
    if (!(utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
}

/**
 * A real SFTP server on a folder, that fails when told to. For tests and the demo; it listens on this machine only.
 * @param program OpenSSH's sftp-server: it answers then, on the same folder, and no faults are made.
 */
export async function startFtpStandIn({
  folder,
  port = 0,
  faults = {},
  program,
}: {
  folder: string;
  port?: number;
  program?: string;
  faults?: FtpFaults;
}): Promise<FtpStandIn> {
  const hostKey = generateKeyPair();
  userKey ??= generateKeyPair(PASSPHRASE);
  const accepted = parsed(userKey.public);
  const [user, password] = ['uploader', 'a password of the stand-in'];
  const open = new Set<Connection>();
  const counts = { written: 0, connections: 0 };

  const server = new Server({ hostKeys: [hostKey.private] }, (connection) => {
    open.add(connection);
    counts.connections += 1;
    connection.on('error', () => undefined);
    connection.on('close', () => open.delete(connection));
    connection.on('authentication', (context) => {
      if (context.username === user && context.method === 'password' && isSame(context.password, password)) {
        context.accept();
      } else if (
        context.username === user &&
        context.method === 'publickey' &&
        context.key.data.equals(accepted.getPublicSSH()) &&
        (context.signature === undefined ||
          accepted.verify(context.blob ?? Buffer.alloc(0), context.signature, context.hashAlgo))
      ) {
        context.accept();
      } else context.reject(['password', 'publickey']);
    });
    connection.on('session', (accept) => {
      const session = accept();
      if (program === undefined) {
        session.on('sftp', (acceptSftp) => {
          serve(acceptSftp(), { folder, faults, counts, drop: () => dropConnection(connection) });
        });
      } else {
        session.on('subsystem', (acceptChannel, reject, { name }) => {
          if (name === 'sftp') runProgram(program, folder, acceptChannel());
          else reject();
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    hostKey: fingerprint(parsed(hostKey.public).getPublicSSH()),
    user,
    password,
    privateKey: userKey.private,
    passphrase: PASSPHRASE,
    written: () => counts.written,
    connections: () => counts.connections,
    close: async () => {
      for (const connection of open) connection.end();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function runProgram(program: string, folder: string, channel: ServerChannel): void {
  const child = spawn(program, ['-e', '-d', folder], { stdio: ['pipe', 'pipe', 'ignore'] });
  channel.pipe(child.stdin);
  child.stdout.pipe(channel);
  child.stdin.on('error', () => undefined);
  channel.on('close', () => child.kill());
}

function parsed(key: string) {
  const result = utils.parseKey(key);
  if (result instanceof Error) throw result;
  return result;
}

function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** As a network does that goes away: without a word. */
function dropConnection(connection: Connection): void {
  (connection as unknown as { _sock: { destroy(): void } })._sock.destroy();
}

interface Serving {
  folder: string;
  faults: FtpFaults;
  counts: { written: number };
  drop: () => void;
}

function serve(sftp: SFTPWrapper, { folder, faults, counts, drop }: Serving): void {
  const handles = new Map<number, FileHandle>();
  const listings = new Map<number, { path: string; isDone: boolean }>();
  let last = 0;
  const local = (path: string) => join(folder, posix.resolve('/', path));
  const idOf = (handle: Buffer) => handle.readUInt32BE(0);
  const handleOf = (id: number) => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(id, 0);
    return handle;
  };
  const answer = (request: number, work: () => Promise<void>) => {
    work().catch((error: unknown) => {
      sftp.status(request, statusOf(error), error instanceof Error ? error.message : 'failed');
    });
  };
  const done = (request: number) => sftp.status(request, STATUS_CODE.OK);

  sftp.on('close', () => {
    for (const handle of handles.values()) void handle.close().catch(() => undefined);
    handles.clear();
  });
  sftp.on('REALPATH', (request, path) => {
    const filename = posix.resolve('/', path);
    sftp.name(request, [{ filename, longname: filename, attrs: {} as Attributes }]);
  });
  sftp.on('STAT', (request, path) => {
    answer(request, async () => sftp.attrs(request, attributesOf(await stat(local(path)))));
  });
  sftp.on('LSTAT', (request, path) => {
    answer(request, async () => sftp.attrs(request, attributesOf(await lstat(local(path)))));
  });
  sftp.on('MKDIR', (request, path) => {
    answer(request, async () => {
      if (faults.refuseMkdir) throw new Refused('mkdir');
      await mkdir(local(path));
      done(request);
    });
  });
  sftp.on('OPEN', (request, path, flags) => {
    answer(request, async () => {
      const handle = await open(local(path), modeOf(flags), 0o600);
      handles.set((last += 1), handle);
      sftp.handle(request, handleOf(last));
    });
  });
  sftp.on('WRITE', (request, handle, offset, data) => {
    answer(request, async () => {
      const file = handles.get(idOf(handle));
      if (!file) throw new Refused('no such handle');
      if (faults.writeMs !== undefined) await delay(faults.writeMs);
      const limit = faults.dropAfterBytes;
      if (faults.dropEveryWrite || (limit !== undefined && counts.written + data.length > limit)) {
        delete faults.dropAfterBytes;
        await file.write(data, 0, Math.floor(data.length / 2), offset);
        drop();
        return;
      }
      await file.write(data, 0, data.length, offset);
      counts.written += data.length;
      done(request);
    });
  });
  sftp.on('READ', (request, handle, offset, length) => {
    answer(request, async () => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = (await handles.get(idOf(handle))?.read(buffer, 0, length, offset)) ?? { bytesRead: 0 };
      if (bytesRead === 0) sftp.status(request, STATUS_CODE.EOF);
      else sftp.data(request, buffer.subarray(0, bytesRead));
    });
  });
  sftp.on('CLOSE', (request, handle) => {
    answer(request, async () => {
      await handles.get(idOf(handle))?.close();
      handles.delete(idOf(handle));
      done(request);
    });
  });
  sftp.on('OPENDIR', (request, path) => {
    answer(request, async () => {
      await readdir(local(path));
      listings.set((last += 1), { path, isDone: false });
      sftp.handle(request, handleOf(last));
    });
  });
  sftp.on('READDIR', (request, handle) => {
    answer(request, async () => {
      const listing = listings.get(idOf(handle));
      if (!listing || listing.isDone) {
        sftp.status(request, STATUS_CODE.EOF);
        return;
      }
      listing.isDone = true;
      const names = await readdir(local(listing.path));
      const entries = await Promise.all(
        names.map(async (filename): Promise<FileEntry> => {
          const attrs = attributesOf(await stat(local(posix.join(listing.path, filename))));
          return { filename, longname: filename, attrs };
        }),
      );
      sftp.name(request, entries);
    });
  });
  sftp.on('REMOVE', (request, path) => {
    answer(request, async () => {
      await stat(local(path));
      await rm(local(path));
      done(request);
    });
  });
  sftp.on('RENAME', (request, from, to) => {
    answer(request, async () => {
      if (faults.refuseRename) throw new Refused('rename');
      // Version 3 of the protocol does not replace.
      if (await stat(local(to)).catch(() => undefined)) throw new Error('There is a file of that name.');
      await rename(local(from), local(to));
      if (faults.takesAway) await rm(local(to));
      if (faults.loseRenameReply) {
        delete faults.loseRenameReply;
        drop();
      } else done(request);
    });
  });
}

class Refused extends Error {}

function statusOf(error: unknown): number {
  if (error instanceof Refused) return STATUS_CODE.PERMISSION_DENIED;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE;
}

function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }: Awaited<ReturnType<typeof stat>>): Attributes {
  const seconds = (ms: number | bigint) => Math.floor(Number(ms) / 1_000);
  return {
    ...{ mode: Number(mode), uid: Number(uid), gid: Number(gid), size: Number(size) },
    ...{ atime: seconds(atimeMs), mtime: seconds(mtimeMs) },
  };
}

function modeOf(flags: number): number {
  const has = (flag: number) => (flags & flag) !== 0;
  let mode = has(OPEN_MODE.READ) ? (has(OPEN_MODE.WRITE) ? constants.O_RDWR : constants.O_RDONLY) : constants.O_WRONLY;
  if (has(OPEN_MODE.CREAT)) mode |= constants.O_CREAT;
  if (has(OPEN_MODE.TRUNC)) mode |= constants.O_TRUNC;
  if (has(OPEN_MODE.EXCL)) mode |= constants.O_EXCL;
  return mode;
}
