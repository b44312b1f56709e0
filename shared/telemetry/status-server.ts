import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

/** What a process is asked about its health; true where all is well. */
export type HealthChecks = Readonly<Record<string, () => Promise<boolean> | boolean>>;

export interface StatusServer {
  url: string;
  close(this: void): Promise<void>;
}

/** A check that takes longer has failed. */
const CHECK_MS = 4_000;

/**
 * Serves `/health/live`, `/health/ready` and `/metrics` on a port of its own, which needs no key and must not be
 * reachable by everybody.
 * @param checks what has to be well for the process to be ready.
 * @throws when the port is taken.
 */
export async function openStatusServer(
  { host, port }: { host: string; port: number },
  { checks, metrics }: { checks: HealthChecks; metrics: Pick<Metrics, 'print' | 'contentType'> },
): Promise<StatusServer> {
  const server = createServer(answer(checks, metrics));
  server.listen(port, host);
  await once(server, 'listening');
  // It never keeps a program going.
  server.unref();
  const { port: chosen, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${host}]` : host}:${chosen}`,
    close: () => closeServer(server),
  };
}

function answer(checks: HealthChecks, metrics: Pick<Metrics, 'print' | 'contentType'>): RequestListener {
  const pages: Record<string, (response: ServerResponse) => Promise<void>> = {
    '/health/live': async (response) => sendJson(response, 200, { status: 'up' }),
    '/health/ready': async (response) => {
      const names = Object.keys(checks);
      const results = await Promise.all(names.map((name) => passes(checks[name])));
      const isReady = results.every((isWell) => isWell);
      const said = names.map((name, index) => [name, word(results[index] === true)] as const);
      sendJson(response, isReady ? 200 : 503, { status: word(isReady), ...Object.fromEntries(said) });
    },
    '/metrics': async (response) => {
      response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.print());
    },
  };
  return ({ method, url = '' }, response) => {
    const page = pages[url.replace(/\?.*$/s, '')];
    if (!page) sendJson(response, 404, { message: `Here are ${Object.keys(pages).join(', ')}.` });
    else if (method !== 'GET' && method !== 'HEAD') sendJson(response, 405, { message: 'Only GET.' });
    else page(response).catch(() => sendJson(response, 500, { message: 'The metrics cannot be read.' }));
  };
}

async function passes(check: HealthChecks[string] | undefined): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  try {
    return await Promise.race([check?.() ?? false, late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...(status === 503 ? { 'retry-after': '5' } : {}) })
    .end(JSON.stringify(body));
}

function word(isUp: boolean): 'up' | 'down' {
  return isUp ? 'up' : 'down';
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
