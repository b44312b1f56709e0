import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { freezeMembers } from '../../activities/run/freeze-members.ts';
import type { WorkerServices } from '../../activities/run/worker-services.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { Run } from '../../shared/model/run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';

const MEMBERS = 23;
const RUNS = process.env['MUSTER_TEST_FULL'] ? 100 : 15;
const DIES = 'the attempt ends here';

describe('freezing that is broken off and goes on', () => {
  let muster: TestMuster;
  let submitted: Run;
  let count = 0;
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }]);
    // No worker is there: its freezing is done here, attempt by attempt.
    const set = await storeAssetSet(muster.store, makeAssets(MEMBERS));
    submitted = await muster.submit('TEST_STAMP', set, { text: 'frozen' });
  });
  after(async () => {
    await muster.temporal.workflow.getHandle(workflowIdOf(submitted)).terminate();
    await muster.close();
  });

  const newRun = async (batchSize: number): Promise<string> => {
    count += 1;
    const _id = `${submitted._id}-${count}`;
    await muster.store.runs.insert({ ...submitted, _id, settings: { ...submitted.settings, batchSize } });
    return _id;
  };

  /** An attempt that stores so many batches more, as an ordered insert does that is cut off, and ends. */
  const breakOff = async (run: string, after: number, signal = new AbortController().signal) => {
    const batches = withMethods(muster.store.batches, {
      insert: () => async (more: readonly Batch[]) => {
        await muster.store.batches.insert(more.slice(0, after));
        throw new Error(DIES);
      },
    });
    const services: WorkerServices = { ...muster.workerServices, store: { ...muster.store, batches } };
    await assert.rejects(freezeMembers(services, { run, firstMembers: 0 }, signal), { message: DIES });
  };

  const checkFrozen = async (run: string, batchSize: number) => {
    const stored = await muster.store.batches.collection.find({ run }).sort({ number: 1 }).toArray();
    const sizes = Array.from({ length: Math.ceil(MEMBERS / batchSize) }, (_, index) =>
      Math.min(batchSize, MEMBERS - index * batchSize),
    );
    assert.deepEqual(
      stored.map(({ number, memberIds }) => [number, memberIds.length]),
      sizes.map((size, index) => [index + 1, size]),
      'numbered without a gap, each full but the last',
    );
    assert.deepEqual(
      stored.flatMap(({ memberIds }) => memberIds),
      makeAssets(MEMBERS).map(({ _id }) => _id),
      'each member once, in order',
    );
    const { frozen } = (await muster.store.runs.get(run)) ?? {};
    assert.deepEqual(frozen, { batches: sizes.length, members: MEMBERS });
  };

  it('holds each member once, without a gap, wherever attempts were cut off and if late ones freeze as well', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 8 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        async (cuts, batchSize, attempts) => {
          const run = await newRun(batchSize);
          for (const cut of cuts) await breakOff(run, cut);
          const never = new AbortController().signal;
          const freezing = Array.from({ length: attempts }, () =>
            freezeMembers(muster.workerServices, { run, firstMembers: 3 }, never),
          );
          for (const { batches, members, firstMembers } of await Promise.all(freezing)) {
            assert.deepEqual([batches, members], [Math.ceil(MEMBERS / batchSize), MEMBERS]);
            const first = ['a000001', 'a000002', 'a000003'];
            assert.deepEqual(firstMembers, batchSize === 1 ? first : []);
          }
          await checkFrozen(run, batchSize);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('stores nothing more once its attempt is aborted, and the next attempt goes on from there', async () => {
    const run = await newRun(5);
    await breakOff(run, 2);
    const aborting = new AbortController();
    const sets = withMethods(muster.store.sets, {
      streamMemberIds: () =>
        async function* (...given: Parameters<typeof muster.store.sets.streamMemberIds>) {
          for await (const id of muster.store.sets.streamMemberIds(...given)) {
            if (id === 'a000015') aborting.abort();
            yield id;
          }
        },
    });
    const services: WorkerServices = { ...muster.workerServices, store: { ...muster.store, sets } };
    await assert.rejects(freezeMembers(services, { run, firstMembers: 0 }, aborting.signal), { name: 'AbortError' });
    assert.equal((await muster.store.batches.last(run))?.number, 2);
    await freezeMembers(muster.workerServices, { run, firstMembers: 0 }, new AbortController().signal);
    await checkFrozen(run, 5);
  });
});
