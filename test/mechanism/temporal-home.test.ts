import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import type { Run } from '../../shared/model/run.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { adoptTemporal, homeOf } from '../../shared/runs/temporal-home.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { startWorker } from '../../workers/start-worker.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { testEngines } from '../support/engines.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';

const OTHER = { cluster: 'another-cluster', namespace: 'default' };
const LONG_AGO = new Date(Date.now() - 10 * 60_000);

function isOtherTemporal(error: unknown): boolean {
  return (
    error instanceof MusterError && error.code === 'OTHER_TEMPORAL' && /npm run temporal -- adopt/.test(error.message)
  );
}

describe('a database and its Temporal', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }]);
    await storeAssetSet(muster.store, makeAssets(2));
  });
  after(() => muster.close());

  const submit = () => muster.submit('TEST_STAMP', 'set-1', { text: 'S' });
  const stored = async (id: string) => (await muster.store.runs.get(id)) ?? assert.fail(`There is no run ${id}.`);
  const storeRun = async (example: Run, changes: Partial<Run>): Promise<Run> => {
    const run = { ...example, ...changes };
    await muster.store.runs.insert(run);
    return run;
  };

  it('belong together from the first run, and the run records its home', async () => {
    const run = await submit();
    const { runId } = await muster.temporal.workflow.getHandle(workflowIdOf(run)).describe();
    assert.deepEqual((await stored(run._id)).temporal, { ...(await homeOf(muster.temporal)), firstExecution: runId });
    await muster.withWorker(() => muster.ended(run._id));
  });

  it('refuse any other pairing: no worker starts, no run starts or ends, and each says what to do', async () => {
    const example = await submit();
    const fixed = { clock: { now: LONG_AGO, timeZone: 'UTC' }, institution: 'MUSTER' };
    const begun = { status: 'RUNNING', fixed, temporal: { ...OTHER, firstExecution: 'x' } } as const;
    const lost = await storeRun(example, { ...begun, _id: `${example._id}2`, missing: { since: LONG_AGO, looks: 9 } });
    await muster.reconcile();
    assert.equal((await stored(lost._id)).status, 'RUNNING', 'a run of another Temporal is left alone');

    await muster.store.installation.moveToTemporal(OTHER, new Date());
    const { temporalAddress, mongodbUrl } = testEngines();
    const config = {
      ...muster.config,
      temporal: { ...muster.config.temporal, address: temporalAddress },
      mongodbUrl,
      mongodbDatabase: muster.databaseName,
    };
    await assert.rejects(startWorker({ config, log: pino({ level: 'silent' }) }), isOtherTemporal);
    await assert.rejects(muster.reconcile(), isOtherTemporal);
    await assert.rejects(submit(), isOtherTemporal);
    await assert.rejects(controlRun(muster, { run: lost._id, op: 'pause', caller: ADMIN }), isOtherTemporal);
    assert.equal((await stored(lost._id)).status, 'RUNNING');

    const waiting = await storeRun(example, {
      _id: `${example._id}3`,
      status: 'PENDING',
      temporal: begun.temporal,
      submitTime: LONG_AGO,
    });
    const adopted = await adoptTemporal(muster.store, muster.temporal);
    assert.deepEqual(adopted, { restarted: 1, lost: 1 });
    await muster.reconcile();
    const ended = await muster.withWorker(() => muster.ended(waiting._id));
    assert.equal(ended.status, 'COMPLETED_SUCCESS', 'what had not begun is started here');
    assert.match((await stored(lost._id)).problem?.message ?? '', /does not know the workflow/);
    await muster.store.runs.noteMissing(lost._id, { since: LONG_AGO, looks: 2 });
    await muster.reconcile();
    assert.equal((await stored(lost._id)).status, 'SYSTEM_ABORTED');
  });
});
