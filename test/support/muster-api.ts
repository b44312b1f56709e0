import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import { openServer } from '../../api/start-api.ts';
import { issueKey } from '../../shared/access/issue-key.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Role } from '../../shared/model/roles.ts';
import { allRoutesOf, observed } from './answers-fit.ts';
import { leaveOpen } from './leave-open.ts';
import { openMuster, type MusterOptions, type TestMuster } from './muster.ts';

export interface ApiAnswer {
  status: number;
  text: string;
  body: Record<string, unknown>;
}

/** A whole Muster behind its real API. Users are made with the roles that a test gives them, and call with their keys. */
export interface TestApi extends TestMuster {
  /** Where it listens, for what is public. */
  origin: string;
  call(caller: string, method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** The answer as it comes, e.g. to look at headers and bytes. */
  get(caller: string, path: string, headers?: Record<string, string>): Promise<Response>;
  makeCaller(primaryId: string, ...roles: Role[]): Promise<void>;
  /** The key of a caller that was made. */
  keyOf(caller: string): string;
  /** Stops the API's server, and starts another at the same address afterwards. */
  withoutServer(during: () => Promise<void>): Promise<void>;
  /** Submits the job for the set as this caller. @returns the run's id. */
  submitAs(caller: string, job: string, set: string, parameters: Record<string, string>): Promise<string>;
  /** Runs the job on the set as this caller, and waits for the end. */
  run(caller: string, job: string, set: string, parameters: Record<string, string>): Promise<FinishedRun>;
}

export interface FinishedRun {
  run: Run;
  /** By member. */
  rows: Map<string, JournalRow>;
}

export async function openMusterApi(
  environment: Record<string, string> = {},
  more: Pick<MusterOptions, 'faulty'> = {},
): Promise<TestApi> {
  const muster = await openMuster([], { environment, ...more });
  const services = {
    ...muster,
    log: pino({ level: 'silent' }),
    secrets: muster.workerServices.secrets,
    configurationKinds,
  };
  const listen = async (port: number) => {
    const opened = leaveOpen(openServer(observed(createApp(services), allRoutesOf(services)), muster.config));
    opened.listen(port, '127.0.0.1');
    await once(opened, 'listening');
    return opened;
  };
  let server = await listen(0);
  const stopServer = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const address = `${origin}/almaws/v1/conf`;
  const keys = new Map<string, string>();

  const makeCaller: TestApi['makeCaller'] = async (primaryId, ...roles) => {
    await muster.store.users.insert([{ _id: primaryId, roles: roles.map((role) => ({ role })) }], 'test');
    keys.set(
      primaryId,
      (await issueKey(muster.store, { user: primaryId, label: 'test', timeZone: muster.config.timeZone })).key,
    );
  };
  const call: TestApi['call'] = async (caller, method, path, body) => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: {
        authorization: `apikey ${keys.get(caller) ?? ''}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, text, body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown> };
  };
  const get: TestApi['get'] = (caller, path, headers = {}) =>
    fetch(`${address}${path}`, { headers: { authorization: `apikey ${keys.get(caller) ?? ''}`, ...headers } });
  const submitAs: TestApi['submitAs'] = async (caller, job, set, parameters) => {
    const answer = await call(caller, 'POST', `/jobs/${job}?op=run`, runBody(set, parameters));
    assert.equal(answer.status, 200, answer.text);
    const { link } = answer.body['additional_info'] as { link: string };
    return link.split('/').at(-1) ?? '';
  };
  const run: TestApi['run'] = async (...asked) => {
    const ended = await muster.ended(await submitAs(...asked));
    const found = await muster.store.journal.collection.find({ run: ended._id }).toArray();
    return { run: ended, rows: new Map(found.map((row) => [row.member, row])) };
  };

  return {
    ...muster,
    origin,
    call,
    get,
    makeCaller,
    keyOf: (caller) => keys.get(caller) ?? '',
    submitAs,
    run,
    withoutServer: async (during) => {
      const { port } = server.address() as AddressInfo;
      await stopServer();
      await during();
      server = await listen(port);
    },
    close: async () => {
      await stopServer();
      await muster.close();
    },
  };
}

/** The body of a run request, as clients send it. */
export function runBody(set: string, parameters: Record<string, string>): unknown {
  const all = Object.entries({ set_id: set, ...parameters });
  return { parameter: all.map(([name, value]) => ({ name: { value: name }, value })) };
}
