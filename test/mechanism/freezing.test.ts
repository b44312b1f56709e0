import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { freezeMembers } from '../../activities/run/freeze-members.ts';
import { freezePass } from '../../activities/run/freeze-pass.ts';
import type { WorkerServices } from '../../activities/run/worker-services.ts';
import { FreezingTaken } from '../../shared/store/freezing.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { Run } from '../../shared/model/run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate } from '../support/gate.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { until } from '../support/until.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';

const MEMBERS = 23;
const RUNS = process.env['MUSTER_TEST_FULL'] ? 100 : 15;
const DIES = 'the attempt ends here';

describe('freezing that is interrupted and resumes', () => {
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

  const newRunOf = async (like: Run, batchSize: number): Promise<string> => {
    count += 1;
    const _id = `${like._id}-${count}`;
    await muster.store.runs.insert({ ...like, _id, settings: { ...like.settings, batchSize } });
    return _id;
  };
  const newRun = async (batchSize: number): Promise<string> => newRunOf(submitted, batchSize);

  /** An attempt that stores so many batches more, and ends. */
  const breakOff = async (run: string, after: number, signal = new AbortController().signal) => {
    const freezing = withMethods(muster.store.freezing, {
      append: () => async (id: string, token: number, more: readonly Batch[]) => {
        await muster.store.freezing.append(id, token, more.slice(0, after));
        throw new Error(DIES);
      },
    });
    const services: WorkerServices = { ...muster.workerServices, store: { ...muster.store, freezing } };
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

  it('freezes each member once, without gaps, wherever attempts are cut off and even if late ones freeze too', async () => {
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
          // One that another overtook is tried again, as Temporal does with the one that it still waits for.
          const tried = await Promise.allSettled(freezing);
          for (const attempt of tried) {
            if (attempt.status === 'rejected')
              assert.ok(attempt.reason instanceof FreezingTaken, String(attempt.reason));
          }
          const again = await freezeMembers(muster.workerServices, { run, firstMembers: 3 }, never);
          const through = tried.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
          for (const { batches, members, firstMembers } of [...through, again]) {
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

  it('stores nothing more once its attempt is aborted, and the next attempt resumes from there', async () => {
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

  /** An attempt that pauses at a member until released, as if its worker had been stopped. */
  const heldAt = (run: string, member: string) => {
    const gate = makeGate();
    const sets = withMethods(muster.store.sets, {
      streamMemberIds: () =>
        async function* (...given: Parameters<typeof muster.store.sets.streamMemberIds>) {
          for await (const id of muster.store.sets.streamMemberIds(...given)) {
            if (id === member) await gate.wait([id]);
            yield id;
          }
        },
    });
    const services: WorkerServices = { ...muster.workerServices, store: { ...muster.store, sets } };
    const frozen = freezeMembers(services, { run, firstMembers: 0 }, new AbortController().signal);
    frozen.catch(() => undefined);
    return { gate, frozen };
  };

  it('stores nothing once another attempt froze the set, nor while a further pass is frozen or the run ends', async () => {
    const never = new AbortController().signal;
    const run = await newRun(5);
    const late = [];
    for (const member of ['a000007', 'a000012']) {
      const attempt = heldAt(run, member);
      await until('it is in the middle', async () => attempt.gate.arrived.length > 0);
      late.push(attempt);
    }
    await freezeMembers(muster.workerServices, { run, firstMembers: 0 }, never);
    late[0]?.gate.open();
    await assert.rejects(late[0]?.frozen ?? assert.fail(), FreezingTaken);
    await checkFrozen(run, 5);

    const row = { _id: `${run}:a000003`, run, batch: `${run}:1`, member: 'a000003', reason: 'OUTSIDE', attempts: 1 };
    await muster.store.journal.insert([{ ...row, outcome: 'parked', at: new Date(), notBefore: new Date(0) }]);
    const input = { run, pass: 2, after: 5, firstMembers: 1 };
    const pass = await freezePass(muster.workerServices, input, never);
    assert.deepEqual(pass, { batches: 1, firstMembers: ['a000003'], waitMs: 0 });
    late[1]?.gate.open();
    await assert.rejects(late[1]?.frozen ?? assert.fail(), FreezingTaken);
    assert.deepEqual(await freezePass(muster.workerServices, input, never), pass, 'a pass is frozen once');
    assert.equal((await muster.store.batches.last(run))?.number, 6);

    await muster.store.freezing.fence(run);
    await assert.rejects(freezePass(muster.workerServices, { ...input, pass: 3, after: 6 }, never), {
      code: 'RUN_ENDED',
    });
  });

  it('ends the freezing of a pass once, also if an attempt was held just before', async () => {
    const never = new AbortController().signal;
    const run = await newRun(5);
    await freezeMembers(muster.workerServices, { run, firstMembers: 0 }, never);
    const row = { _id: `${run}:a000003`, run, batch: `${run}:1`, member: 'a000003', reason: 'OUTSIDE', attempts: 1 };
    await muster.store.journal.insert([{ ...row, outcome: 'parked', at: new Date(), notBefore: new Date(0) }]);
    const input = { run, pass: 2, after: 5, firstMembers: 0 };
    const gate = makeGate();
    const freezing = withMethods(muster.store.freezing, {
      endPass:
        (real) =>
        async (...given: Parameters<typeof muster.store.freezing.endPass>) => {
          await gate.wait([run]);
          return (real as typeof muster.store.freezing.endPass)(...given);
        },
    });
    const held = freezePass({ ...muster.workerServices, store: { ...muster.store, freezing } }, input, never);
    held.catch(() => undefined);
    await until('it is about to end it', async () => gate.arrived.length > 0);
    await freezePass(muster.workerServices, input, never);
    gate.open();
    await assert.rejects(held, FreezingTaken);
    assert.equal((await muster.store.runs.get(run))?.passes?.length, 1);
  });

  it('freezes one membership of a set that is replaced in the meantime, and asks for confirmation', async () => {
    const ids = makeAssets(MEMBERS).map(({ _id }) => _id);
    const set = await storeAssetSet(
      muster.store,
      makeAssets(12, (index) => ({ _id: `r${index + 10}` })),
      'replaced',
    );
    const replacing = await muster.submit('TEST_STAMP', set, { text: 'replaced' });
    const { _id: run } = replacing;
    await muster.store.runs.collection.updateOne({ _id: run }, { $set: { 'settings.batchSize': 2 } });
    await breakOff(run, 3);
    await muster.store.sets.membership.replace(set, ids.slice(6, 10));
    const frozen = await freezeMembers(muster.workerServices, { run, firstMembers: 0 }, new AbortController().signal);
    const stored = await muster.store.batches.collection.find({ run }).sort({ number: 1 }).toArray();
    assert.deepEqual(
      stored.flatMap(({ memberIds }) => memberIds),
      ids.slice(6, 10),
    );
    assert.deepEqual([frozen.batches, frozen.members], [2, 4]);
    assert.match(frozen.difference ?? '', /had 12 members .* and has 4 members/);

    const meanwhile = heldAt(await newRunOf(replacing, 2), ids[8] ?? '');
    await until('it is in the middle', async () => meanwhile.gate.arrived.length > 0);
    await muster.store.sets.membership.replace(set, ids.slice(0, 5));
    meanwhile.gate.open();
    assert.equal((await meanwhile.frozen).members, 5, 'replaced while it was read: read again');
  });
});
