import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recordedHistories, replayHistories, type Replayed } from '../../workers/replay.ts';
import { silenceRuntime } from '../support/silence.ts';

const HISTORIES = fileURLToPath(new URL('../histories/', import.meta.url));
silenceRuntime();

/** Those of earlier versions are kept: today's code takes other steps in such runs, except where it replays these. */
const KINDS = [
  'asked-after-last-pass',
  'broken-while-paused',
  'cancelled-while-paused',
  'continued-as-new',
  'ended-while-paused', // Earlier: a run that broke while it was paused ended at once.
  'failing-alone',
  'passes-over-parked',
  'paused-and-resumed',
  'plain',
  'stopped-and-resumed',
  'unasked-after-last-pass', // Earlier: members that failed in their last pass did not count for the threshold.
];

async function replay(path: string, isTraced = false): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  for await (const each of replayHistories(recordedHistories(path), isTraced)) replayed.push(each);
  return replayed;
}

describe('replay', () => {
  it('replays recorded histories of every kind of run with the current code', async () => {
    const replayed = await replay(HISTORIES);
    assert.deepEqual(
      replayed.filter((each) => each.breaks),
      [],
    );
    const kinds = new Set(replayed.map(({ name }) => name.replace(/-\d+\.json$/, '')));
    assert.deepEqual([...kinds].sort(), KINDS);
    const executions = replayed.filter(({ name }) => name.startsWith('continued-as-new'));
    assert.ok(executions.length > 1);
  });

  it('replays them also with the interceptors of traces', async () => {
    const replayed = await replay(HISTORIES, true);
    assert.deepEqual(
      replayed.filter((each) => each.breaks),
      [],
    );
    assert.ok(replayed.length >= KINDS.length);
  });

  it('says which run would break, and why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-replay-'));
    const [first] = (await readdir(HISTORIES)).filter((name) => name.startsWith('plain-'));
    assert.ok(first !== undefined);
    const recorded = await readFile(join(HISTORIES, first), 'utf8');
    await writeFile(join(folder, 'other-activity.json'), recorded.replaceAll('freezeMembers', 'freezeSomethingElse'));
    const [broken] = await replay(folder);
    assert.ok(broken?.breaks);
    assert.equal(broken.name, 'other-activity.json');
    assert.match(broken.why, /freezeSomethingElse|freezeMembers/);
  });

  it('refuses a file that is not a history, naming it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-replay-'));
    await writeFile(join(folder, 'x.json'), 'no history');
    await assert.rejects(replay(folder), /x\.json is not a workflow history/);
  });
});
