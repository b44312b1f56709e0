import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDataFolder } from '../../engines/data-folder.ts';
import { openEngines } from '../../engines/engines.ts';
import { readEnginesFile } from '../../engines/engines-file.ts';
import { sendSignal } from '../../engines/processes.ts';
import { openMemory } from '../../cli/demo/memory.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { openStore, type Store } from '../../shared/store/store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { LOADER } from '../support/loader.ts';
import { until } from '../support/until.ts';

const PROGRAM = fileURLToPath(new URL('../../cli/demo.ts', import.meta.url));
/** So many that some are left when it has been killed and interrupted, however long the machine takes to notice. */
const MEMBERS = 400;
const LIMIT_MS = 400_000;

const running = new Set<number>();
// Before the folder goes, which is removed after the tests, too.
after(() => killAll());
const { folder } = await temporaryFolder();
const data = await openDataFolder(folder);

describe('the demo', () => {
  it('runs the main job on the first members of the sample, resumes after kill -9 of everything and after Ctrl-C, does every member once, and takes another port when its own is in use', async () => {
    const killed = startDemo(['--members', String(MEMBERS)]);
    const { instance } = await untilDone(10);
    await killAll();
    await killed.ended;

    // Before it has looked at the run.
    const early = startDemo([]);
    await until('it starts', async () => /Starting Temporal/.test(early.said()), LIMIT_MS);
    early.signal('SIGINT');
    assert.equal(await early.ended, 130, early.said());
    assert.match(
      early.said(),
      new RegExp(`Stopped: run ${instance} has not been shown to its end, and nothing is lost`),
    );

    const interrupted = startDemo([]);
    await until(
      'it has looked at the run',
      async () => interrupted.said().includes(` of ${MEMBERS} members, `),
      LIMIT_MS,
    );
    interrupted.signal('SIGINT');
    assert.equal(await interrupted.ended, 130, interrupted.said());
    assert.match(
      interrupted.said(),
      new RegExp(`of ${MEMBERS} members of run ${instance} were done, and nothing is lost`),
    );

    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const resumed = startDemo(['--json'], { PORT: String(port) });
    await until('it resumes', async () => /Resuming the unfinished demo run/.test(resumed.said()), LIMIT_MS);
    const engines = await openEngines(readConfig({ MUSTER_DATA: folder }));
    try {
      assert.equal(await resumed.ended, 0, resumed.said());
      const { seconds, succeeded, unchanged, ...others } = resumed.closing();
      assert.ok(Number(seconds) > 0);
      assert.equal(Number(succeeded) + Number(unchanged), MEMBERS);
      const rest = { members: MEMBERS, skipped: 0, failed: 0, unprocessed: 0 };
      assert.deepEqual(others, { instance, status: 'COMPLETED_SUCCESS', ...rest });
      assert.match(resumed.said(), new RegExp(`Port ${port} is already in use`));
      assert.match(resumed.said(), /license: .+ → \w/);
      assert.match(
        resumed.said(),
        new RegExp(`http://127\\.0\\.0\\.1:\\d+/namespaces/default/workflows/update-research-assets-${instance}`),
      );
      assert.match(
        resumed.said(),
        new RegExp(`http://127\\.0\\.0\\.1:\\d+/sign-in/link/[\\w-]+\\?return_to=%2Fruns%2F${instance}`),
      );
      await withStore(engines.mongodbUrl, (store) => everyMemberOnce(store, instance, Number(succeeded)));
    } finally {
      taken.close();
      await engines.close();
    }
  });
});

async function everyMemberOnce(store: Store, run: string, succeeded: number): Promise<void> {
  assert.equal(await store.journal.collection.countDocuments({ run }), MEMBERS);
  const changed = store.assets.collection.find({ 'changes.by': { $regex: `^${run}:` } });
  let records = 0;
  for await (const { _id, changes } of changed) {
    assert.deepEqual(
      changes.filter(({ by }) => by.startsWith(`${run}:`)).map(({ by }) => by),
      [`${run}:${_id}`],
    );
    records += 1;
  }
  assert.equal(records, succeeded);
}

/** Starts the command in its own process group. */
function startDemo(parameters: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...LOADER, PROGRAM, ...parameters], {
    env: { ...process.env, PORT: '0', ...environment, MUSTER_DATA: folder, TEMPORAL_ADDRESS: '', MONGODB_URL: '' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? assert.fail('the demo does not start');
  running.add(pid);
  const output: string[] = [];
  let answer = '';
  child.stdout.on('data', (text: Buffer) => {
    answer += text.toString();
    output.push(text.toString());
  });
  child.stderr.on('data', (text: Buffer) => output.push(text.toString()));
  const ended = once(child, 'close').then(([code]) => {
    running.delete(pid);
    return code as number | null;
  });
  return {
    ended,
    said: () => output.join(''),
    signal: (signal: NodeJS.Signals) => sendSignal(-pid, signal),
    closing: () => JSON.parse(answer) as Record<string, unknown>,
  };
}

/** The run under way, once so many of its members were done. */
async function untilDone(members: number): Promise<{ instance: string }> {
  const instance = await until(
    'a run is submitted',
    async () => (await openMemory(folder)).now.run?.instance,
    LIMIT_MS,
  );
  const mongodbUrl = await until('the database runs', async () => (await liveDatabase()) ?? false, LIMIT_MS);
  await withStore(mongodbUrl, (store) =>
    until(
      `${members} members are done`,
      async () => (await store.journal.collection.countDocuments({ run: instance })) >= members,
      LIMIT_MS,
    ),
  );
  return { instance };
}

async function withStore<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(url, 'muster');
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function liveDatabase(): Promise<string | undefined> {
  const { mongodbUrl } = await readEnginesFile(data);
  if (mongodbUrl === undefined) return undefined;
  return withStore(mongodbUrl, (store) => store.ping()).then(
    () => mongodbUrl,
    () => undefined,
  );
}

/** kill -9 for the demos, whole process groups, and their engines. */
async function killAll(): Promise<void> {
  for (const pid of running) sendSignal(-pid, 'SIGKILL');
  const { pids } = await readEnginesFile(data);
  for (const pid of Object.values(pids)) sendSignal(pid, 'SIGKILL');
}
