import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { boundReadsOfRequests } from '../../api/bound-reads.ts';
import { answerErrors } from '../../api/errors.ts';
import { mountRoutes } from '../../api/contract/mount-routes.ts';
import { setRoutes } from '../../api/sets/set-routes.ts';
import { ROLE_CODES, type Caller, type Role } from '../../shared/model/roles.ts';
import { readConfig, type Config } from '../../shared/runtime/config.ts';
import type { Store } from '../../shared/store/store.ts';
import { leaveOpen } from '../support/leave-open.ts';
import { observed } from '../support/answers-fit.ts';
import { callerWith } from '../support/callers.ts';

/** Callers by primary id; ids that are not here hold no role. */
const ROLES_OF: Record<string, readonly Role[]> = {
  admin: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  curator: ['RESEARCH_ASSETS_MANAGER'],
  archivist: ['ASSET_MANAGER'],
  registrar: ['USER_MANAGER'],
  dean: ['RESEARCHER_MANAGER'],
  librarian: ['REPOSITORY_MANAGER'],
  repository: ['REPOSITORY_ADMINISTRATOR'],
};
export const CALLERS = Object.keys(ROLES_OF);

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}
export type Call = (as: string, method: string, path: string, body?: unknown) => Promise<Answer>;

/** The router behind a real server; a header names the caller instead of a key. */
export async function startSetsApi(
  store: Store,
  limits: Partial<Config['limits']> = {},
): Promise<{ call: Call; address: string; close: () => void }> {
  const standard = readConfig({});
  const config = { ...standard, limits: { ...standard.limits, ...limits } };
  const app = express();
  app.use(express.json({ limit: '5mb' }));
  app.use((request, response, next) => {
    const person = request.get('x-caller') ?? '';
    const roles = ROLE_CODES.filter((role) => ROLES_OF[person]?.includes(role));
    (response.locals as { caller: Caller }).caller = callerWith(person, roles);
    next();
  });
  app.use(boundReadsOfRequests(config.limits));
  const routes = setRoutes({ store, config });
  app.use('/almaws/v1/conf', mountRoutes(routes));
  app.use(answerErrors(pino({ level: 'silent' })));
  const server = leaveOpen(createServer(observed(app, [{ prefix: '/almaws/v1/conf', routes }])));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/almaws/v1`;
  const call: Call = async (as, method, path, body) => {
    const response = await fetch(`${address}/conf/sets${path}`, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', 'x-caller': as },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  return { call, address, close: () => server.close() };
}

/** The body of an answer that must be a success. */
export function ok({ status, body }: Answer): Record<string, unknown> {
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** That an answer is a refusal with this code and these words. */
export function assertRefused({ status, body }: Answer, code: string, message = /./): void {
  const [error] =
    (body as { errorList?: { error: { errorCode: string; errorMessage: string }[] } }).errorList?.error ?? [];
  assert.equal(error?.errorCode, code, JSON.stringify(body));
  assert.equal(status, code === 'FORBIDDEN' ? 403 : 400);
  assert.match(error.errorMessage, message);
}
