import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openDataFolder } from '../../engines/data-folder.ts';
import { readEnginesFile } from '../../engines/engines-file.ts';
import { runningProcesses, sendSignal } from '../../engines/processes.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startEngineUser } from '../support/engine-users.ts';
import { LOADER } from '../support/loader.ts';
import { until } from '../support/until.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT_MS = 300_000;

const groups = new Set<number>();
// Before the folder goes, which is removed after the tests, too.
after(async () => {
  for (const pid of [...groups].map((group) => -group)) sendSignal(pid, 'SIGKILL');
  for (const pid of await engineProcesses()) sendSignal(pid, 'SIGKILL');
});
const { folder } = await temporaryFolder();
const data = await openDataFolder(folder);

describe('npm start', () => {
  it('starts everything, says where, and shows the owner key once', async () => {
    const first = npmStart();
    const api = await first.api();
    await until('the API is healthy', async () => (await health(api)) === 200, LIMIT_MS);
    assert.match(first.said(), /^Temporal UI {2}http:\/\/127\.0\.0\.1:\d+$/m);
    const key = await until('the key', async () => /shown only this once: ([0-9a-f]{64})/.exec(first.said())?.[1]);
    assert.equal(await jobs(api, key), 200);
    assert.equal(await jobs(api, 'a'.repeat(64)), 401);
    const link = /^Sign in {6}(\S+)/m.exec(first.said())?.[1] ?? '';
    assert.ok(link.startsWith(`${api}/sign-in/link/`), first.said());
    assert.match(await (await fetch(link)).text(), /This link signs you in once/);
    const signedIn = await fetch(link, { method: 'POST', redirect: 'manual' });
    assert.deepEqual([signedIn.status, signedIn.headers.get('location')], [303, `${api}/`]);
    assert.ok(signedIn.headers.getSetCookie().some((line) => line.startsWith('muster-session=')));

    const second = startAgain();
    assert.equal(await second.ended, 0, second.said());
    assert.match(second.said(), new RegExp(`already running on this data folder \\(process \\d+\\): ${api}`));
    assert.equal(await jobs(api, key), 200, 'the first is not disturbed');

    // Everything but the engines.
    first.signal('SIGKILL');
    await first.ended;
    const { pids } = await readEnginesFile(data);
    const again = startAgain();
    const apiAgain = await again.api();
    await until('the key is let in', async () => (await jobs(apiAgain, key)) === 200, LIMIT_MS);
    assert.doesNotMatch(again.said(), /shown only this once/);
    assert.doesNotMatch(again.said(), /sign-in\/link/, 'the owner has signed in');
    assert.deepEqual((await readEnginesFile(data)).pids, pids, 'it joined the engines that were left');

    again.signal('SIGINT');
    assert.equal(await again.ended, 0, again.said());
    assert.match(again.said(), /Stopping/);
    assert.deepEqual(await engineProcesses(), []);
    for (const file of ['engines.json', 'stack.json']) assert.ok(!existsSync(join(folder, file)), file);
  });

  it('leaves the engines to another command that uses them, and says so', async () => {
    const loading = await startEngineUser(folder);
    const started = startAgain();
    await started.api();
    started.signal('SIGTERM');
    assert.equal(await started.ended, 0, started.said());
    assert.match(started.said(), new RegExp(`keep running for another command \\(process ${loading.pid}\\)`));
    assert.equal((await engineProcesses()).length, 2);
    assert.equal(await loading.end('close'), 0);
    assert.deepEqual(await engineProcesses(), []);
  });

  it('refuses a port in use and settings it cannot use, and leaves nothing running', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const refused = startAgain({ PORT: String(port) });
    assert.equal(await refused.ended, 1);
    assert.match(refused.said(), new RegExp(`Port ${port} is already in use\\. Set PORT to another port\\.`));
    taken.close();

    const wrong = startAgain({ MUSTER_TIME_ZONE: 'Mars/Olympus' });
    assert.equal(await wrong.ended, 1);
    assert.match(wrong.said(), /^ {2}MUSTER_TIME_ZONE: is not a time zone/m);
    assert.doesNotMatch(wrong.said(), /at .*\.ts:\d+/, 'no stack trace');
    assert.deepEqual(await engineProcesses(), []);
  });
});

/** The real command, as a terminal would start it. */
function npmStart() {
  return start('npm', ['start']);
}

/** The same program without npm and tsx, which cost more than all that it does itself. */
function startAgain(environment: Record<string, string> = {}) {
  return start(process.execPath, [...LOADER, 'cli/start.ts'], environment);
}

/** Starts in its own process group. */
function start(command: string, words: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(command, words, {
    cwd: PROJECT,
    env: {
      ...process.env,
      ...{ PORT: '0', MUSTER_DATA: folder, TEMPORAL_ADDRESS: '', MONGODB_URL: '', MUSTER_BOOTSTRAP_KEY: '' },
      ...environment,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? assert.fail(`${command} does not start`);
  groups.add(pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const ended = once(child, 'close').then(([code]) => {
    groups.delete(pid);
    return code as number | null;
  });
  const said = () => output;
  return {
    ended,
    said,
    /** To all processes of the group, as Ctrl-C in a terminal does. */
    signal: (signal: NodeJS.Signals) => sendSignal(-pid, signal),
    /** The address that it says, once it does. */
    api: () =>
      until(
        'the address of the API',
        async () => {
          assert.ok(groups.has(pid), `It ended: ${output}`);
          return /^API +(http:\S+)$/m.exec(output)?.[1];
        },
        LIMIT_MS,
      ),
  };
}

async function health(api: string): Promise<number> {
  return (await fetch(`${api}/health`)).status;
}

async function jobs(api: string, key: string): Promise<number> {
  const headers = { authorization: `apikey ${key}`, accept: 'application/json' };
  return (await fetch(`${api}/almaws/v1/conf/jobs`, { headers })).status;
}

async function engineProcesses(): Promise<number[]> {
  const all = await runningProcesses();
  return all.filter(({ commandLine }) => commandLine.includes(`${folder}/`)).map(({ pid }) => pid);
}
