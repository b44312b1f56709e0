import assert from 'node:assert/strict';
import type { Run } from '../../shared/model/run.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { liveHistories, type NamedHistory } from '../../workers/replay.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { gatedJob, gatedWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

const NAME = 'Set <b onload="x">of</b> [links](http://x) | *all*';

describe('what an operator sees in Temporal alone', () => {
  let muster: TestMuster;
  let gate = makeGate();
  before(async () => {
    muster = await openMuster([
      { definition: stampJob, work: stampWork },
      { definition: gatedJob, work: gatedWork((members) => gate.wait(members)) },
    ]);
    await muster.startWorker();
  });
  after(async () => {
    gate.open();
    await muster.close();
  });

  const newSet = async (id: string, count: number) => {
    const assets = makeAssets(count).map((asset) => ({ ...asset, _id: `${id}-${asset._id}` }));
    const set = await storeAssetSet(muster.store, assets, id);
    await muster.store.sets.collection.updateOne({ _id: set }, { $set: { name: NAME } });
    return set;
  };

  const text = (payload: { data?: Uint8Array | null } | null | undefined) =>
    JSON.parse(Buffer.from(payload?.data ?? new Uint8Array()).toString() || '""') as string;

  /** The summaries of the scheduled activities of that name. */
  const summariesIn = ({ events }: NamedHistory['history'], activity: string) =>
    (events ?? [])
      .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity)
      .map((event) => text(event.userMetadata?.summary));

  /** Static summary and details, and the summaries of the scheduled activities of that name. */
  async function metadataOf(run: Run, activity: string) {
    const history = await muster.temporal.workflow.getHandle(workflowIdOf(run)).fetchHistory();
    const started = history.events?.[0]?.userMetadata;
    const summaries = summariesIn(history, activity);
    return { summary: text(started?.summary), details: text(started?.details), summaries };
  }

  /** Every text in a history, payloads decoded. */
  const everythingIn = (part: unknown): string =>
    part instanceof Uint8Array
      ? Buffer.from(part).toString()
      : typeof part === 'object' && part !== null
        ? Object.values(part).map(everythingIn).join('\n')
        : String(part);

  /** Resolves when Temporal's list shows the run under this filter, or no longer shows it. */
  const untilListed = (run: Run, query: string, isListed = true) =>
    until(`"${query}" ${isListed ? 'lists' : 'does not list'} ${workflowIdOf(run)}`, async () => {
      const { count } = await muster.temporal.workflow.count(`(${query}) AND WorkflowId = "${workflowIdOf(run)}"`);
      return count === (isListed ? 1 : 0);
    });

  it('each job as its own workflow type, and runs named by what they do', async () => {
    const run = await muster.submit('TEST_STAMP', await newSet('typed', 1), { text: 'T' });
    await muster.ended(run._id);
    const workflowId = `stamp-assets-${run._id}`;
    assert.equal((await muster.temporal.workflow.getHandle(workflowId).describe()).type, 'stampAssets');
  });

  it('runs by the filters of the saved views, each of which the server takes', async () => {
    const page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const views = new Map(
      [...page.matchAll(/^\| (runs [^|]*?|the run [^|]*?|letters [^|]*?) +\| `([^|`]+)` +\|$/gm)].map(
        ([, what = '', filter = '']) => [what, filter],
      ),
    );
    assert.ok(views.size >= 15, `${views.size} saved views`);
    for (const filter of views.values()) await muster.temporal.workflow.count(filter);
    const view = (what: string) => views.get(what) ?? assert.fail(`There is no view of ${what}.`);

    const set = await newSet('search', 2);
    const run = await muster.submit('TEST_GATED', set, {}, { concurrency: 1 });
    await untilListed(run, view('runs that are running now'));
    await controlRun(muster, { run: run._id, op: 'pause', caller: ADMIN });
    await untilListed(run, view('runs that are paused'));
    await untilListed(run, view('runs paused because an outside system fails'), false);
    await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    gate.open();
    await muster.ended(run._id);
    await untilListed(run, view('runs that are paused'), false);
    await untilListed(run, view('runs that a person cancelled'));
    const about = `MusterRun="${run._id}" AND MusterJob="TEST_GATED" AND MusterSet="search" AND MusterContent="IER" AND MusterSubmitter="admin"`;
    await untilListed(run, `${about} AND MusterPaused IS NULL`);
  });

  it('ids and codes, but no names or values, and what each activity works on', async () => {
    const set = await newSet('markup', 5);
    const alone = await muster.submit('TEST_STAMP', set, { text: '<i>alone</i>' });
    await muster.ended(alone._id);
    const seen = await metadataOf(alone, 'stampAssets');
    assert.equal(seen.summary, 'stampAssets TEST\\_STAMP · set markup · 5 members');
    assert.match(seen.details, /Submitted by admin at .*instances\/\d+.*Parameters given: set.*text/s);
    const known = everythingIn(await muster.temporal.workflow.getHandle(workflowIdOf(alone)).fetchHistory());
    assert.match(known, /TEST_STAMP/);
    for (const free of ['onload', 'links', '<i>alone</i>', alone.name]) assert.ok(!known.includes(free), free);
    assert.deepEqual(
      [...seen.summaries].sort(),
      [1, 2, 3, 4, 5].map((index) => `member markup-a00000${index}`),
    );
    const batches = await muster.submit('TEST_STAMP', set, { text: 'batches' }, {}, { settings: { batchSize: 2 } });
    await muster.ended(batches._id);
    const { summaries } = await metadataOf(batches, 'stampAssets');
    assert.deepEqual([...summaries].sort(), ['members 1–2', 'members 3–4', 'members 5–5']);
  });

  it('each activity by its member, even after continue-as-new, without reading names again', async () => {
    const set = await newSet('anew', 20);
    const internal = { historyLimit: 40 };
    const run = await muster.submit('TEST_STAMP', set, { text: 'anew' }, { concurrency: 3 }, internal);
    await muster.ended(run._id);
    const summaries: string[] = [];
    let executions = 0;
    for await (const { history } of liveHistories(muster.temporal, workflowIdOf(run))) {
      executions += 1;
      summaries.push(...summariesIn(history, 'stampAssets'));
      assert.deepEqual(summariesIn(history, 'readMembers'), []);
    }
    assert.ok(executions > 1);
    const members = await muster.store.assets.collection.find({ publisher: 'anew' }).toArray();
    assert.deepEqual(summaries.sort(), members.map(({ _id }) => `member ${_id}`).sort());
    assert.equal(summaries.length, 20);
  });

  it('progress while it runs, with the rate once it is known', async () => {
    gate = makeGate();
    const set = await newSet('progress', 3);
    const run = await muster.submit('TEST_GATED', set, {}, { concurrency: 1 });
    await until('a member is at the gate', async () => gate.arrived.length > 0);
    const details = await until('current details are there', async () => {
      const { currentDetails } = await muster.temporal.workflow
        .getHandle(workflowIdOf(run))
        .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
      return currentDetails?.includes('**RUNNING**') ? currentDetails : undefined;
    });
    assert.match(details, /^stampAtGate TEST\\_GATED · set progress · 3 members\n/);
    assert.match(details, /0 of 3 members done, pass 1/);
    gate.open();
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'COMPLETED_SUCCESS');
  });
});
