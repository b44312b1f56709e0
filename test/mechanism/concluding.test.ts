import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { concludeRun } from '../../activities/run/conclude-run.ts';
import { finishRun } from '../../activities/run/finish-run.ts';
import type { JobWork } from '../../shared/job-kit/job-work.ts';
import { ConcludingTaken } from '../../shared/store/concluding.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate, type Gate } from '../support/gate.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

const NEVER = new AbortController().signal;

describe('concluding a run', () => {
  let muster: TestMuster;
  let gate: Gate;
  /** What attempts wrote, one word each. */
  let written: string[];
  const definition = { ...stampJob, id: 'TEST_CONCLUDED', activity: 'stampAndConclude', concludes: true } as const;
  const work: JobWork = {
    ...stampWork,
    definition,
    conclude: async (_run, _services, { signal, write }) => {
      await Promise.race([
        gate.wait(['concluding']),
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
      ]);
      await write(async () => written.push('concluded'));
      return { failure: `the ${written.length}. time` };
    },
  };
  before(async () => {
    muster = await openMuster([{ definition, work }]);
  });
  after(() => muster.close());

  /** A run that no worker takes up. */
  async function stored(name: string): Promise<string> {
    gate = makeGate();
    written = [];
    const set = await storeAssetSet(
      muster.store,
      makeAssets(1, () => ({ _id: `${name}-1` })),
      name,
    );
    return (await muster.submit('TEST_CONCLUDED', set, { text: 'x' }))._id;
  }
  const conclude = (run: string, signal = NEVER) => concludeRun(muster.workerServices, { run }, signal);
  const runOf = async (id: string) => (await muster.store.runs.get(id)) ?? assert.fail();

  it('is done by one attempt at a time, once, and every call is told the same', async () => {
    const run = await stored('once');
    const first = conclude(run);
    await until('the first one is at it', async () => gate.arrived.length === 1);
    const second = conclude(run);
    await until('the second one waits', async () => (await runOf(run)).concluding?.askedAt);
    assert.equal(gate.arrived.length, 1);
    gate.open();
    const answers = [await first, await second, await conclude(run)];
    assert.deepEqual(answers, Array(3).fill({ failure: 'the 1. time' }));
    assert.deepEqual(written, ['concluded']);
  });

  it('waits for the lease of an attempt that died, and lets nothing of it through afterwards', async () => {
    const run = await stored('died');
    const dead = await muster.store.concluding.take(run, 'dead', 0);
    assert.ok(dead.kind === 'taken');
    const next = conclude(run);
    await until('the next one waits', async () => (await runOf(run)).concluding?.askedAt);
    assert.equal(gate.arrived.length, 0);
    const longAgo = new Date(Date.now() - 60_000);
    await muster.store.runs.collection.updateOne({ _id: run }, { $set: { 'concluding.heldAt': longAgo } });
    await until('it is at it', async () => gate.arrived.length === 1);
    await assert.rejects(
      muster.store.concluding.write(dead.attempt, async () => undefined),
      ConcludingTaken,
    );
    await assert.rejects(muster.store.concluding.end(dead.attempt, {}), ConcludingTaken);
    gate.open();
    await next;
    assert.deepEqual(written, ['concluded']);
  });

  it('is given back at once when an attempt is stopped', async () => {
    const run = await stored('stopped');
    const stopping = new AbortController();
    const first = conclude(run, stopping.signal);
    await until('the first one is at it', async () => gate.arrived.length === 1);
    stopping.abort(new Error('The run is paused.'));
    await assert.rejects(first, /paused/);
    assert.equal((await runOf(run)).concluding?.heldAt, undefined);
    gate.open();
    assert.deepEqual(await conclude(run), { failure: 'the 1. time' });
  });

  it('comes to nothing once the run ends: the end stops who is at it, and nobody begins', async () => {
    const run = await stored('ended');
    const late = conclude(run);
    await until('it is at it', async () => gate.arrived.length === 1);
    const [, ended] = await Promise.all([
      assert.rejects(late, /the run is ending/),
      finishRun(muster.workerServices, { run, ending: { kind: 'cancelled', message: 'Cancelled.' } }),
    ]);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.deepEqual(await conclude(run), {});
    assert.deepEqual(written, []);
  });
});
