import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { ApiServices } from '../../api/api-services.ts';
import { createApp } from '../../api/app.ts';
import { issueKey } from '../../shared/access/issue-key.ts';
import { prepareUser } from '../../shared/access/prepare-user.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { openSecrets } from '../../shared/settings/secrets/secrets.ts';
import type { Role } from '../../shared/model/roles.ts';
import type { RunServices } from '../../shared/runs/run-request.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { allRoutesOf, observed } from '../support/answers-fit.ts';
import { leaveOpen } from '../support/leave-open.ts';
import { TEST_SECRET_KEY } from '../support/test-secret-key.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed when it is JSON. */
  body: Record<string, unknown>;
}

export interface CallOptions {
  key?: string;
  body?: unknown;
  /** Sent as it is, instead of a body. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
  redirect?: 'manual';
}

/** The whole API behind a real server, with keys for callers of any roles, and its log. */
export interface TestApi {
  /** e.g. `http://127.0.0.1:1234` */
  url: string;
  /** A path is below `/almaws/v1/conf` unless it begins with `//`: `//health`. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  get(path: string, key?: string): Promise<Answer>;
  post(path: string, key: string, body?: unknown): Promise<Answer>;
  put(path: string, key: string, body?: unknown): Promise<Answer>;
  /** A key of a user with these roles; the user is made. */
  keyFor(user: string, ...roles: Role[]): Promise<string>;
  /** Everything logged so far. */
  logged(): string;
  close(): void;
}

export async function startTestApi(
  services: RunServices & Pick<ApiServices, 'stopping'>,
  isReady?: () => boolean,
): Promise<TestApi> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = pino({ level: 'debug' }, sink);
  const context = {
    ...services,
    log,
    secrets: await openSecrets({ secretKeys: [TEST_SECRET_KEY], dataFolder: services.config.dataFolder }),
    configurationKinds,
  };
  const server = leaveOpen(createServer(observed(createApp(context, isReady), allRoutesOf(context))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const call = async (method: string, path: string, { key, body, raw, headers = {}, redirect }: CallOptions = {}) => {
    const address = path.startsWith('//') ? url + path.slice(1) : `${url}/almaws/v1/conf${path}`;
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(address, {
      method,
      headers: {
        accept: 'application/json',
        ...(key === undefined ? {} : { authorization: `apikey ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...defined({ body: sent, redirect }),
    });
    const text = await response.text();
    const isJson = text !== '' && (response.headers.get('content-type')?.startsWith('application/json') ?? false);
    const parsed = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, body: parsed };
  };
  return {
    url,
    call,
    get: (path, key) => call('GET', path, defined({ key })),
    post: (path, key, body) => call('POST', path, { key, body: body ?? {} }),
    put: (path, key, body) => call('PUT', path, { key, body: body ?? {} }),
    keyFor: async (user, ...roles) => {
      await prepareUser(services.store, { user, roles, mayCreate: true, by: 'test' });
      return (await issueKey(services.store, { user, label: 'test', timeZone: services.config.timeZone })).key;
    },
    logged: () => lines.join(''),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The body of an answer that must have this status. */
export function ok({ status, body, text }: Answer, expected = 200): Record<string, unknown> {
  assert.equal(status, expected, text);
  return body;
}

/** That an answer is a refusal with this status, code and words, in the published API's envelope. */
export function assertRefused(answer: Answer, status: number, code: string, message = /./): void {
  const { errorsExist, errorList, result } = answer.body as {
    errorsExist: unknown;
    errorList: { error: { errorCode: string; errorMessage: string; trackingId: string }[] };
    result: unknown;
  };
  assert.equal(answer.status, status, answer.text);
  assert.equal(errorsExist, true);
  assert.equal(result, null);
  const [error] = errorList.error;
  assert.equal(error?.errorCode, code);
  assert.match(error.errorMessage, message);
  assert.match(error.trackingId, /^E01-/);
}
