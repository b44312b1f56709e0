import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { defined } from '../../shared/runtime/defined.ts';
import { leaveOpen } from '../support/leave-open.ts';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface SeenRequest {
  path: string;
  headers: IncomingMessage['headers'];
}

/** A web server that behaves as a test tells it, path by path, and remembers what it was asked. */
export interface HostileServer {
  url: string;
  /** `host:port`, for lists of what is allowed. */
  place: string;
  requests: SeenRequest[];
  /** Bytes of bodies that went out. */
  sentBytes(): number;
  serve(path: string, behaviour: Behaviour): string;
  /** For paths that nothing was said about. */
  otherwise(behaviour: Behaviour): void;
  close(this: void): Promise<void>;
}

export async function startHostileServer(): Promise<HostileServer> {
  const behaviours = new Map<string, Behaviour>();
  const requests: SeenRequest[] = [];
  let fallback: Behaviour = (_request, response) => void response.writeHead(404).end();
  let sent = 0;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://any').pathname;
    requests.push({ path, headers: request.headers });
    const write = response.write.bind(response);
    response.write = ((chunk: Uint8Array | string, ...rest: []) => {
      sent += Buffer.byteLength(chunk);
      return write(chunk, ...rest);
    }) as typeof response.write;
    Promise.resolve((behaviours.get(path) ?? fallback)(request, response)).catch(() => response.destroy());
  });
  leaveOpen(server).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${place}`;
  return {
    url,
    place,
    requests,
    sentBytes: () => sent,
    serve: (path, behaviour) => {
      behaviours.set(path, behaviour);
      return `${url}${path}`;
    },
    otherwise: (behaviour) => {
      fallback = behaviour;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export interface ServedFile {
  body: Uint8Array;
  type?: string;
  etag?: string;
  lastModified?: string;
  headers?: Record<string, string>;
  /** Ranges are ignored: always all of it. */
  hasRanges?: boolean;
  /** How much of what is asked for really goes out before the connection is cut; by the number of the request. */
  cut?: (request: number, bytes: number) => number | undefined;
}

/** A file as a good server serves it: validators, ranges, If-Range, 416. It may cut its answers off. */
export function file({ body, type, etag, lastModified, headers = {}, hasRanges = true, cut }: ServedFile): Behaviour {
  let count = 0;
  return async (request, response) => {
    count += 1;
    const validators = {
      ...defined({ etag, 'last-modified': lastModified, 'content-type': type }),
      ...headers,
    };
    const range = hasRanges ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] : undefined;
    const condition = request.headers['if-range'];
    const isSame = condition === undefined || condition === etag || condition === lastModified;
    const from = range !== undefined && isSame ? Number(range) : 0;
    if (range !== undefined && isSame && from >= body.length) {
      response.writeHead(416, { ...validators, 'content-range': `bytes */${body.length}` }).end();
      return;
    }
    const part = body.subarray(from);
    const length = { 'content-length': part.length };
    const isRange = range !== undefined && isSame;
    const place = isRange ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {};
    response.writeHead(isRange ? 206 : 200, { ...validators, ...length, ...place });
    const sent = cut?.(count, part.length);
    await write(response, sent === undefined ? part : part.subarray(0, sent));
    if (sent === undefined || sent >= part.length) response.end();
    else response.socket?.destroySoon();
  };
}

export function redirect(to: string, status = 302): Behaviour {
  return (_request, response) => void response.writeHead(status, { location: to }).end();
}

export function status(code: number, headers: Record<string, string> = {}): Behaviour {
  return (_request, response) => void response.writeHead(code, headers).end();
}

export function page(html: string, headers: Record<string, string | string[]> = {}): Behaviour {
  return (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);
}

/** A body without an end and without a length. */
export function endless(type = 'application/pdf', start = '%PDF-1.7\n'): Behaviour {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type });
    return pour(response, Buffer.from(start), Buffer.alloc(64 * 1024, 'x'));
  };
}

/** The same, compressed: blocks with nothing in them. */
export function endlessNothing(type = 'application/pdf'): Behaviour {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' });
    return pour(response, Buffer.from('1f8b0800000000000003', 'hex'), Buffer.from('000000ffff'.repeat(13_000), 'hex'));
  };
}

async function pour(response: ServerResponse, start: Buffer, chunk: Buffer): Promise<void> {
  response.write(start);
  while (!response.destroyed) await write(response, chunk);
}

/** A few bytes now and then, without end. */
export function drip(everyMs: number): Behaviour {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/pdf' });
    response.write('%PDF-1.7\n'.padEnd(2_000, ' '));
    while (!response.destroyed) {
      response.write('x');
      await delay(everyMs);
    }
  };
}

/** Nothing after the head; or, with `false`, not even the head. */
export function silence(withHead: boolean): Behaviour {
  return (_request, response) => {
    if (withHead)
      response.writeHead(200, { 'content-type': 'application/pdf', 'content-length': '1000' }).flushHeaders();
  };
}

/** Compressed though asked not to: little on the way, much when opened. */
export function gzipBomb(type: string, megabytes: number, filling = '<!doctype html>'): Behaviour {
  const bomb = gzipSync(Buffer.alloc(megabytes * 1024 * 1024, filling));
  return (_request, response) =>
    void response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' }).end(bomb);
}

/** Says another length than it sends, on a connection that it then closes. */
export function wrongLength(body: Uint8Array, announced: number): Behaviour {
  return (request) => {
    // Node's own server would correct it.
    const { socket } = request;
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-type: application/pdf\r\ncontent-length: ${announced}\r\nconnection: close\r\n\r\n`,
    );
    socket.end(body);
  };
}

function roomOrEnd(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}

async function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; at += 64 * 1024) {
    if (!response.write(bytes.subarray(at, at + 64 * 1024))) {
      await roomOrEnd(response);
    }
  }
}
