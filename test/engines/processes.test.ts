import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import {
  hasOnCommandLine,
  inspectByPs,
  inspectProcess,
  listByPs,
  runningProcesses,
  stopProcess,
} from '../../engines/processes.ts';

const WAITS = 'process.stdout.write("up"); setInterval(() => {}, 1000);';
const STUBBORN = `process.on("SIGTERM", () => {}); ${WAITS}`;

async function startNode(script: string, ...parameters: string[]) {
  const child = spawn(process.execPath, ['-e', script, '--', ...parameters], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, ended: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]> };
}

describe('processes', () => {
  it('are identified by start time and command line, through ps as well as /proc', async () => {
    const { pid, ended } = await startNode(WAITS, '--storage-path', '/some where/mongo', 'more');
    for (const inspect of [inspectProcess, inspectByPs]) {
      const [found, again, other] = [await inspect(pid), await inspect(pid), await inspect(process.pid)];
      assert.ok(found && other);
      assert.deepEqual(found, again);
      assert.ok(hasOnCommandLine(found.commandLine, '--storage-path /some where/mongo'));
      assert.ok(!hasOnCommandLine(found.commandLine, '--storage-path /some where'), 'only whole words count');
      assert.ok(!hasOnCommandLine(other.commandLine, '--storage-path /some where/mongo'));
    }
    for (const list of [runningProcesses, listByPs]) {
      assert.ok((await list()).some((one) => one.pid === pid && one.commandLine.includes('/some where/mongo')));
    }
    process.kill(pid);
    await ended;
    assert.deepEqual([await inspectProcess(pid), await inspectByPs(pid)], [undefined, undefined]);
  });

  it('are asked to exit, and killed if they do not; a later one with the same id is spared', async () => {
    const polite = await startNode(WAITS);
    const found = await inspectProcess(polite.pid);
    assert.ok(found);
    await stopProcess({ ...found, startedAt: 'another time' }, 50);
    assert.deepEqual(await inspectProcess(polite.pid), found);
    await stopProcess(found);
    assert.deepEqual(await polite.ended, [null, 'SIGTERM']);

    const stubborn = await startNode(STUBBORN);
    const other = await inspectProcess(stubborn.pid);
    assert.ok(other);
    await stopProcess(other, 100);
    assert.deepEqual(await stubborn.ended, [null, 'SIGKILL']);
  });
});
