import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import express, { type ErrorRequestHandler, type Request } from 'express';
import { leaveOpen } from '../support/leave-open.ts';
import {
  answerDeleted,
  answerError,
  answerRead,
  answerSaved,
  requireAccount,
  requireAttributes,
  send,
} from './datacite/answers.ts';
import { causeFault, type DataCiteFault } from './datacite/faults.ts';
import { Registry, type KeptDoi, type StandInAccount } from './datacite/registry.ts';
import { callWindow } from './datacite/window.ts';

export interface DataCiteCall {
  method: string;
  doi: string | undefined;
  /** 1 for the first call. */
  number: number;
  at: number;
  status?: number;
}

export interface DataCiteStandInOptions {
  port?: number;
  accounts?: readonly StandInAccount[];
  /** Each call takes so long. */
  latencyMs?: number;
  /** The registry's own limit, e.g. 3,000 calls in five minutes. */
  limit?: { calls: number; ms: number };
}

/** A DataCite to test and to show with: the registry's rules, in memory. */
export interface DataCiteStandIn {
  url: string;
  accounts: StandInAccount[];
  /** By DOI, in lower case. */
  dois: Map<string, KeptDoi>;
  calls: DataCiteCall[];
  /** Asked before each call. */
  setFault(this: void, fault: (call: DataCiteCall) => DataCiteFault | undefined): void;
  /** Refuses connections, and answers again at the same address. */
  down(this: void): Promise<void>;
  up(this: void): Promise<void>;
  close(this: void): Promise<void>;
}

export const DEMO_ACCOUNT: StandInAccount = { name: 'DEMO.REPOSITORY', password: 'demo', prefixes: ['10.5072'] };

/** Starts one. It answers as the published documentation and the registry's own tests say. */
export async function startDataCiteStandIn({
  port = 0,
  accounts = [DEMO_ACCOUNT],
  latencyMs = 0,
  limit,
}: DataCiteStandInOptions = {}): Promise<DataCiteStandIn> {
  const registry = new Registry();
  const known = [...accounts];
  const calls: DataCiteCall[] = [];
  const window = callWindow(limit);
  let faultOf: (call: DataCiteCall) => DataCiteFault | undefined = () => undefined;

  const app = express();
  app.use(express.json({ type: ['application/vnd.api+json', 'application/json'], limit: '10mb' }));
  app.use(async (request, response, next) => {
    const doi = doiOf(request);
    const call: DataCiteCall = { method: request.method, doi, number: calls.length + 1, at: Date.now() };
    calls.push(call);
    response.on('finish', () => (call.status = response.statusCode));
    if (latencyMs > 0) await delay(latencyMs);
    if (!window.admit(Date.now())) {
      answerError(response, 429, 'You have exceeded the rate limit.');
      return;
    }
    const fault = faultOf(call);
    if (fault && (await causeFault(fault, request, response))) return;
    next();
  });

  app.get('/dois/random', (request, response) => {
    const { prefix } = request.query;
    if (typeof prefix !== 'string') answerError(response, 422, 'Parameter prefix is required');
    else send(response, 200, { dois: [registry.random(prefix)] });
  });
  app.post('/dois', (request, response) => {
    const account = requireAccount(known, request, response);
    const attributes = account && requireAttributes(request, response);
    if (account && attributes) answerSaved(response, registry.post(account, attributes), '');
  });
  app.all('/dois/*doi', (request, response) => {
    const doi = doiOf(request) ?? '';
    if (request.method === 'GET') answerRead(registry, known, doi, request, response);
    else if (request.method === 'PUT' || request.method === 'PATCH') {
      const account = requireAccount(known, request, response);
      const attributes = account && requireAttributes(request, response);
      if (account && attributes) answerSaved(response, registry.put(account, doi, attributes), doi);
    } else if (request.method === 'DELETE') {
      const account = requireAccount(known, request, response);
      if (account) answerDeleted(response, registry.delete(account, doi));
    } else answerError(response, 405, 'Method not allowed');
  });
  app.use(unreadable);

  const listen = async (at: number) => {
    const server = leaveOpen(createServer(app));
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await listen(port);
  const address = (server.address() as AddressInfo).port;
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${address}`,
    accounts: known,
    dois: registry.dois,
    calls,
    setFault: (fault) => (faultOf = fault),
    down: stop,
    up: async () => {
      server = await listen(address);
    },
    close: stop,
  };
}

function doiOf({ path }: Request): string | undefined {
  const doi = path.startsWith('/dois/') ? decodeURIComponent(path.slice('/dois/'.length)) : undefined;
  return doi?.toLowerCase();
}

/** Express tells error handlers by their four parameters. */
const unreadable: ErrorRequestHandler = (_error, _request, response, next) => {
  if (response.headersSent) next();
  else answerError(response, 400, 'You need to provide a payload following the JSONAPI spec');
};
