import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { MongoClient } from 'mongodb';
import { openDataFolder } from '../../engines/data-folder.ts';
import { readEnginesFile, type EnginesFile } from '../../engines/engines-file.ts';
import { inspectProcess, runningProcesses } from '../../engines/processes.ts';
import { temporaryFolder } from '../support/folder.ts';
import { killEngineUsers, startEngineUser } from '../support/engine-users.ts';
import { until } from '../support/until.ts';

const { folder } = await temporaryFolder();
const data = await openDataFolder(folder);
const enginesFile = (): Promise<EnginesFile> => readEnginesFile(data);

/** Ids of the processes that actually run on this data, regardless of any file. */
async function engineProcesses(): Promise<number[]> {
  const all = await runningProcesses();
  return all.filter(({ commandLine }) => commandLine.includes(`${folder}/`)).map(({ pid }) => pid);
}

async function noEnginesLeft(): Promise<void> {
  assert.deepEqual(await engineProcesses(), []);
  assert.ok(!existsSync(data.enginesFile), 'engines.json is gone');
}

async function inDatabase<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url, { writeConcern: { w: 'majority', journal: true } });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

const writeNote = (url: string, id: string) =>
  inDatabase(url, (client) => client.db('test').collection<{ _id: string }>('notes').insertOne({ _id: id }));
const notes = (url: string) =>
  inDatabase(url, async (client) => {
    const found = await client.db('test').collection<{ _id: string }>('notes').find().sort({ _id: 1 }).toArray();
    return found.map(({ _id }) => _id);
  });

/** Asks until it answers: a server that was just started again may take longer than one attempt to connect lasts. */
async function withTemporal<T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await until('Temporal answers', () => Connection.connect({ address }).catch(() => undefined));
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const startWorkflow = (address: string, workflowId: string) =>
  withTemporal(address, (connection) =>
    connection.workflowService.startWorkflowExecution({
      namespace: 'default',
      workflowId,
      workflowType: { name: 'nothing' },
      taskQueue: { name: 'nobody' },
      requestId: workflowId,
    }),
  );
const statusOf = (address: string, workflowId: string) =>
  withTemporal(address, async (connection) => {
    const execution = { workflowId };
    const found = await connection.workflowService.describeWorkflowExecution({ namespace: 'default', execution });
    return found.workflowExecutionInfo?.status;
  });
const RUNNING = 1;
/** Longer than another test's programs run on the usual ports. */
const OTHERS_HOLD_MS = 90_000;

describe('embedded engines', () => {
  const taken: Server[] = [];
  before(async () => {
    for (const port of [7233, 8233, 27017]) taken.push(await occupy(port));
  });
  afterEach(killEngineUsers);
  after(() => taken.forEach((server) => server.close()));
  after(async () => (await engineProcesses()).forEach((pid) => process.kill(pid, 'SIGKILL')));

  it('start once for simultaneous commands, and stop with the last', async () => {
    const [one, two] = await Promise.all([
      startEngineUser(folder, { ports: 'usual' }),
      startEngineUser(folder, { ports: 'usual' }),
    ]);
    assert.deepEqual([one.opened.joined, two.opened.joined].sort(), [false, true]);
    assert.equal(one.opened.temporalAddress, two.opened.temporalAddress);
    assert.equal((await engineProcesses()).length, 2);

    const { temporalAddress, temporalUi, mongodbUrl, pids } = await enginesFile();
    assert.deepEqual([temporalAddress, mongodbUrl], [one.opened.temporalAddress, one.opened.mongodbUrl]);
    assert.deepEqual(Object.keys(pids).sort(), ['mongodb', 'temporal']);
    assert.deepEqual(Object.values(pids).sort(), (await engineProcesses()).sort());
    const addresses = [temporalAddress, temporalUi, mongodbUrl].join(' ');
    assert.doesNotMatch(addresses, /:(7233|8233|27017)\b/, 'taken ports are left alone');
    assert.equal((await fetch(temporalUi ?? '')).status, 200);
    const [first, second] = one.opened.joined ? [two, one] : [one, two];
    assert.deepEqual(second.opened.others, [first.pid]);

    await writeNote(one.opened.mongodbUrl, 'first');
    await startWorkflow(one.opened.temporalAddress, 'first');
    assert.equal(await first.end('close'), 0);
    assert.deepEqual(await notes(second.opened.mongodbUrl), ['first'], 'the engines stay for the other command');
    assert.equal(await second.end('close'), 0);
    await noEnginesLeft();
  });

  it('keep their data, for a month', async () => {
    const user = await startEngineUser(folder);
    assert.deepEqual(await notes(user.opened.mongodbUrl), ['first']);
    assert.equal(await statusOf(user.opened.temporalAddress, 'first'), RUNNING);
    const described = await withTemporal(user.opened.temporalAddress, (connection) =>
      connection.workflowService.describeNamespace({ namespace: 'default' }),
    );
    assert.equal(Number(described.config?.workflowExecutionRetentionTtl?.seconds), 30 * 24 * 3600);
    assert.equal(await user.end('SIGINT'), 130);
    await noEnginesLeft();
  });

  it('are bound to this machine alone', async () => {
    const user = await startEngineUser(folder);
    const { pids } = await enginesFile();
    const listening = await readFile('/proc/net/tcp', 'utf8').catch(() => undefined);
    if (listening !== undefined) {
      const ports = [user.opened.temporalAddress, user.opened.mongodbUrl].map((address) => hexPort(address));
      for (const port of ports) assert.match(listening, new RegExp(` 0100007F:${port} 00000000:0000 0A `));
      for (const port of ports) assert.doesNotMatch(listening, new RegExp(` 00000000:${port} 00000000:0000 0A `));
    }
    assert.equal(Object.keys(pids).length, 2);
    assert.equal(await user.end('exit'), 3);
    await until('the engines end with a process that forgot to close', async () => {
      return (await engineProcesses()).length === 0;
    });
  });

  it('outlive a command that is killed, and are joined by the next', async () => {
    const killed = await startEngineUser(folder);
    await writeNote(killed.opened.mongodbUrl, 'second');
    await killed.end('SIGKILL');
    const next = await startEngineUser(folder);
    assert.ok(next.opened.joined);
    assert.deepEqual(next.opened.others, []);
    assert.deepEqual(await notes(next.opened.mongodbUrl), ['first', 'second']);

    const { pids } = await enginesFile();
    for (const pid of Object.values(pids)) process.kill(pid, 'SIGKILL');
    await until('the engines are started again', async () => {
      const now = await enginesFile();
      return now.pids.temporal !== pids.temporal && now.pids.mongodb !== pids.mongodb;
    });
    assert.deepEqual(await notes(next.opened.mongodbUrl), ['first', 'second'], 'at the same address');
    await until('Temporal has what it had', async () => {
      const status = await statusOf(next.opened.temporalAddress, 'first').catch(() => undefined);
      return Number(status) === RUNNING;
    });
    await until('it is said', async () => next.events.length > 0);
    assert.match(next.events[0] ?? '', /stopped unexpectedly/);
    assert.equal(await next.end('close'), 0);
    await noEnginesLeft();
  });

  it('of two data folders that want the same ports at once get different ones', async () => {
    const [port, uiPort, mongoPort] = [await getPort(), await getPort(), await getPort()];
    const wanted = {
      temporalAddress: `127.0.0.1:${port}`,
      temporalUi: `http://127.0.0.1:${uiPort}`,
      mongodbUrl: `mongodb://127.0.0.1:${mongoPort}`,
    };
    const other = await openDataFolder(join(folder, 'other'));
    for (const { enginesFile: file } of [data, other]) await writeFile(file, JSON.stringify({ ...wanted, pids: {} }));
    const [one, two] = await Promise.all([startEngineUser(folder), startEngineUser(other.path)]);
    assert.notEqual(one.opened.temporalAddress, two.opened.temporalAddress);
    assert.notEqual(one.opened.mongodbUrl, two.opened.mongodbUrl);
    assert.deepEqual(await notes(one.opened.mongodbUrl), ['first', 'second']);
    assert.deepEqual(await notes(two.opened.mongodbUrl), []);
    assert.deepEqual(await Promise.all([one.end('close'), two.end('close')]), [0, 0]);
  });

  it('start only where no address is configured', async () => {
    const user = await startEngineUser(folder, { environment: { MONGODB_URL: 'mongodb://database.example.org' } });
    assert.equal(user.opened.mongodbUrl, 'mongodb://database.example.org');
    assert.deepEqual(Object.keys(await enginesFile()).sort(), ['pids', 'temporalAddress', 'temporalUi']);
    assert.equal((await engineProcesses()).length, 1);
    assert.equal(await user.end('close'), 0);
    await noEnginesLeft();
  });

  it('ignore a file whose processes are dead or have become other programs', async () => {
    const gone = {
      temporalAddress: '127.0.0.1:1',
      temporalUi: 'http://127.0.0.1:2',
      mongodbUrl: 'mongodb://127.0.0.1:3',
    };
    await writeFile(
      data.enginesFile,
      JSON.stringify({ ...gone, pids: { temporal: 2 ** 22 + 1, mongodb: process.pid } }),
    );
    await writeFile(join(data.usersFolder, `${process.pid}-aaaaaaaa`), 'the start time of an earlier process');
    const user = await startEngineUser(folder);
    assert.ok(!user.opened.joined);
    assert.deepEqual(user.opened.others, []);
    assert.deepEqual(await notes(user.opened.mongodbUrl), ['first', 'second']);

    await writeFile(data.enginesFile, '{"pids"');
    const strays = await engineProcesses();
    const next = await startEngineUser(folder);
    for (const pid of strays) assert.equal(await inspectProcess(pid), undefined, 'nobody knew its address any more');
    assert.deepEqual(await notes(next.opened.mongodbUrl), ['first', 'second']);
    await user.end('SIGTERM');
    assert.equal(await next.end('close'), 0);
    await noEnginesLeft();
  });
});

/**
 * Holds a port. Another test may hold it for a while, and let go in the middle of this one: waits for that. Whoever keeps
 * it longer, such as a Muster that runs on this machine, serves as well.
 */
async function occupy(port: number): Promise<Server> {
  const deadline = performance.now() + OTHERS_HOLD_MS;
  for (;;) {
    const server = createServer().listen(port, '127.0.0.1');
    const isMine = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isMine || performance.now() > deadline) return server;
    await delay(100);
  }
}

function hexPort(address: string): string {
  const port = Number(/:(\d+)(?:\/|$)/.exec(address)?.[1]);
  return port.toString(16).toUpperCase().padStart(4, '0');
}
