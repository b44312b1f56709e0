import { posix } from 'node:path';
import { Client, FTPError } from 'basic-ftp';
import { Socket } from 'node:net';
import { EgressError, type Egress } from '../../outside/egress.ts';
import { outsideText } from '../../model/outside-text.ts';
import { TransferError, type FileTransfer, type TransferLimits, type TransferSettings } from './file-transfer.ts';
import { takeWholeAnswers } from './ftp-answers.ts';
import { inTime } from './within-limits.ts';

export interface FtpsSettings extends TransferSettings {
  /** TLS from the first byte, on a separate port; otherwise STARTTLS before anything else is sent. */
  isImplicit: boolean;
  /** PEM; default: the authorities that the machine trusts. */
  certificateAuthority?: string;
}

const NO_SUCH_FILE = 550;
/** What servers answer that do not continue uploads, or not at this place. */
const NOT_CONTINUING: readonly number[] = [451, 500, 501, 502, 503, 504, 550, 554];

/**
 * Connects by FTP with TLS for control and data; never unencrypted.
 * @throws TransferError
 */
export async function openFtps(
  settings: FtpsSettings,
  egress: Egress,
  limits: TransferLimits,
  signal: AbortSignal,
): Promise<FileTransfer> {
  signal.throwIfAborted();
  // Data connections go to the server's own address only, whatever address it names.
  const client = new Client(limits.idleMs, { allowSeparateTransferHost: false });
  client.ftp._newSocket = () => checkedSocket(egress);
  takeWholeAnswers(client.ftp);
  const abort = () => {
    client.close();
  };
  signal.addEventListener('abort', abort, { once: true });
  const { host, port, user, password = '', isImplicit, certificateAuthority } = settings;
  try {
    egress.requireHost(host);
    const lookup = { host, lookup: egress.lookup };
    const access = client.access({
      ...{ host, port, user, password },
      secure: isImplicit ? 'implicit' : true,
      secureOptions: certificateAuthority === undefined ? lookup : { ...lookup, ca: certificateAuthority },
    });
    await inTime(access, limits.callMs, abort);
    return await inTime(transferOver(client, signal, abort), limits.callMs, abort);
  } catch (error) {
    signal.removeEventListener('abort', abort);
    client.close();
    signal.throwIfAborted();
    throw error instanceof TransferError ? error : toTransferError(`${host}:${port} cannot be reached`, error);
  }
}

/** A socket that connects only to where Muster may. */
function checkedSocket({ lookup }: Egress): Socket {
  const socket = new Socket();
  const connect = socket.connect.bind(socket) as (options: object, onConnect?: () => void) => Socket;
  const checked = (options: object, onConnect?: () => void) => connect({ ...options, lookup }, onConnect);
  socket.connect = checked as Socket['connect'];
  return socket;
}

async function transferOver(client: Client, signal: AbortSignal, abort: () => void): Promise<FileTransfer> {
  const calling = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      throw toTransferError(what, error);
    }
  };
  // Making folders changes the working directory; all paths are made absolute against the first one.
  const home = await calling('The server does not report its working directory', () => client.pwd());
  const absolute = (path: string) => posix.resolve(home, path);
  return {
    size: async (path) => {
      try {
        return await client.size(absolute(path));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof FTPError && error.code === NO_SUCH_FILE) return undefined;
        throw toTransferError(`${path} cannot be read`, error);
      }
    },
    ensureFolder: (path) => calling(`The folder ${path} cannot be created`, () => client.ensureDir(absolute(path))),
    send: (local, remote, there) =>
      calling(`${remote} cannot be written`, async () => {
        const path = absolute(remote);
        // Bytes arrive in order, so the existing ones are the start of the file.
        if (there !== undefined && (await hasContinued(client, { local, path, there }))) return;
        // A new file: what a stopped attempt still sends goes into the old one.
        await client.remove(path, true);
        await client.uploadFrom(local, path);
      }),
    rename: (from, to) =>
      calling(`${from} cannot be renamed to ${to}`, async () => {
        await client.rename(absolute(from), absolute(to));
      }),
    remove: (path) =>
      calling(`${path} cannot be removed`, async () => {
        await client.remove(absolute(path), true);
      }),
    close: async () => {
      signal.removeEventListener('abort', abort);
      client.close();
    },
  };
}

/**
 * Continues an upload at its place, not at the end of the file (APPE): an attempt that was stopped in the middle, and of
 * which a piece arrives after the file was renamed, then writes only what is there already.
 * @returns false if the server does not continue uploads (RFC 3659, 5).
 */
async function hasContinued(
  client: Client,
  { local, path, there }: { local: string; path: string; there: number },
): Promise<boolean> {
  const prepare = client.prepareTransfer;
  client.prepareTransfer = async (context) => {
    const prepared = await prepare(context);
    await client.send(`REST ${there}`);
    return prepared;
  };
  try {
    await client.uploadFrom(local, path, { localStart: there });
    return true;
  } catch (error) {
    if (error instanceof FTPError && NOT_CONTINUING.includes(error.code)) return false;
    throw error;
  } finally {
    client.prepareTransfer = prepare;
  }
}

/** Error codes for invalid certificates, from Node and OpenSSL. */
const TLS_CODES = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;

function toTransferError(what: string, error: unknown): TransferError {
  if (error instanceof EgressError) return new TransferError(`${what}: ${error.message}`, true);
  if (error instanceof FTPError) {
    // 4xx: try again; 5xx: refused (RFC 959).
    return new TransferError(`${what}: the server answered ${outsideText(error.message)}`, error.code >= 500);
  }
  const message = outsideText(error instanceof Error ? error.message : String(error));
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new TransferError(`${what}: ${message}`, TLS_CODES.test(code));
}
