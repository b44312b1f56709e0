import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import type { OwnCertificate } from '../support/own-certificate.ts';

/** What a server does with a connection. */
export type Conduct = (socket: Socket) => void | Promise<void>;

export interface HostileSocketServer {
  port: number;
  close(this: void): Promise<void>;
}

/** A server below every protocol. @param tls it speaks TLS from the first byte, with this certificate. */
export async function startHostileSocket(conduct: Conduct, tls?: OwnCertificate): Promise<HostileSocketServer> {
  const open = new Set<Socket>();
  const serve = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    Promise.resolve(conduct(socket)).catch(() => socket.destroy());
  };
  const server = tls ? createTlsServer(tls, serve) : createServer(serve);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of open) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

/** Between two bytes of a slow server: a second, made shorter as all limits of the test are. */
const DRIP_MS = 20;

/** Characters that clear screens, turn text around, and make one line two. */
export const CONTROL_CHARACTERS = '\u001b[2J\u0000\u0007\u202eevil\u2066\u0085';

/** What servers do at any moment. `usual` is what a good server would say at this place. */
export const MISCONDUCTS: Readonly<Record<string, (socket: Socket, usual: string) => void | Promise<void>>> = {
  'close the connection': (socket) => void socket.end(),
  'reset the connection': reset,
  'never answer': () => undefined,
  'send garbage': (socket) => void socket.write(randomBytes(2_000)),
  'send garbage and close': (socket) => void socket.end(randomBytes(2_000)),
  'send a line without an end': (socket) => pour(socket, 'x'.repeat(16_384)),
  'send lines without an end': (socket, usual) => pour(socket, `${usual.replace(/^(\d{3}) /, '$1-')}\r\n`.repeat(200)),
  'send empty lines without an end': (socket) => pour(socket, '\r\n'.repeat(2_000)),
  'send its answer a byte at a time, without an end': async (socket, usual) => {
    for (const byte of `${usual}${'x'.repeat(100_000)}`) {
      if (!socket.writable) return;
      socket.write(byte);
      await delay(DRIP_MS);
    }
  },
  'refuse with control characters': (socket) => void socket.write(`554 ${CONTROL_CHARACTERS} ${'y'.repeat(3_000)}\r\n`),
  'put off with control characters': (socket) => void socket.write(`421 ${CONTROL_CHARACTERS}\r\n`),
  'cut its answer': (socket, usual) => void socket.end(usual.slice(0, 2)),
};

/** Node resets no connection with TLS, so that one ends without TLS's own farewell. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

async function pour(socket: Socket, piece: string): Promise<void> {
  while (socket.writable) {
    if (!socket.writableNeedDrain) socket.write(piece);
    await delay(1);
  }
}

/** The talk of a line protocol: what a good server says first, and to each command. */
export interface Talk {
  greeting: string;
  /** By the command's first word; undefined: it says nothing to it. */
  answer: (command: string, line: string) => string | undefined;
}

/**
 * A server that talks well until a place, and misbehaves from there. @param at a command's first word, or `greeting`;
 * `TLS` is the handshake after an answer to it.
 */
export function misbehaveAt(at: string, misconduct: string, { greeting, answer }: Talk, tls?: OwnCertificate): Conduct {
  const misbehave = MISCONDUCTS[misconduct];
  if (!misbehave) throw new Error(`There is no misconduct ${misconduct}.`);
  const talk = (socket: Socket): void => {
    let rest = '';
    socket.on('data', (piece: Buffer) => {
      rest += piece.toString('latin1');
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        const line = rest.slice(0, end).trim();
        rest = rest.slice(end + 1);
        const command = (line.split(' ')[0] ?? '').toUpperCase();
        const usual = answer(command, line) ?? '';
        if (command === at) {
          socket.removeAllListeners('data').resume();
          Promise.resolve(misbehave(socket, usual)).catch(() => undefined);
          return;
        }
        if (usual !== '') socket.write(`${usual}\r\n`);
        if (command === 'AUTH' || command === 'STARTTLS') {
          socket.removeAllListeners('data');
          if (at === 'TLS' || !tls) Promise.resolve(misbehave(socket, '')).catch(() => undefined);
          else {
            const secured = new TLSSocket(socket, { isServer: true, ...tls });
            secured.on('error', () => undefined);
            talk(secured);
          }
          return;
        }
      }
    });
  };
  return (socket) => {
    if (at === 'greeting') return misbehave(socket, greeting);
    socket.write(`${greeting}\r\n`);
    talk(socket);
    return undefined;
  };
}
