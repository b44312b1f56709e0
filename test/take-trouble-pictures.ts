import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { workflowIdOf } from '../shared/runs/start-workflow.ts';
import type { Run } from '../shared/model/run.ts';
import type { Store } from '../shared/store/store.ts';
import { makeAssets, storeAssetSet } from './support/asset-sets.ts';
import { openMuster, type TestMuster } from './support/muster.ts';
import { withMethods } from './support/part-of-store.ts';
import { stampJob, stampWork } from './support/test-jobs.ts';
import { until } from './support/until.ts';

/** Enough that a job which fails for all of them trips the breaker. */
const MEMBERS = 30;

/** Below stand the worker's name and a stack trace, with paths of the machine that took the picture. */
const WITHOUT_STACK = 484;

/**
 * Makes the troubles that docs/operations.md speaks of, for real, and takes a picture of each in Temporal's UI. The
 * engines are those of the environment.
 */
export async function takeTroublePictures(page: Page, { ui, images }: { ui: string; images: string }): Promise<void> {
  const job = [{ definition: stampJob, work: stampWork }];
  const trouble = { isOn: false };
  const muster = await openMuster(job, { faulty: (store) => failingReads(store, trouble) });
  try {
    const take = async (name: string, path: string, shows: string, height = 760) => {
      await page.goto(`${ui}/namespaces/default/workflows/${path}`);
      await page.getByText(shows).filter({ visible: true }).first().waitFor();
      await page.screenshot({ path: join(images, `${name}.png`), clip: { x: 0, y: 0, width: 1_560, height } });
    };
    const waiting = await submit(muster, 'set-waiting', () => ({}));
    await take('trouble-no-worker', `${await placeOf(muster, waiting)}/workers`, 'No Workers');
    await muster.withWorker(async () => {
      await muster.ended(waiting._id);
      const paused = await submit(muster, 'set-paused', () => ({ title: 'breaks the gathering' }));
      await until('it pauses itself', async () => (await muster.store.runs.get(paused._id))?.progress?.paused);
      await take('trouble-paused', `${await placeOf(muster, paused)}/search-attributes`, 'BREAKER');

      trouble.isOn = true;
      const retrying = await submit(muster, 'set-retrying', () => ({}));
      const pending = async () =>
        (await muster.temporal.workflow.getHandle(workflowIdOf(retrying)).describe()).raw.pendingActivities ?? [];
      await until('it tries again', async () => (await pending()).some(({ attempt = 0 }) => (attempt ?? 0) >= 4));
      await take(
        'trouble-retrying',
        `${await placeOf(muster, retrying)}/pending-activities`,
        'ECONNREFUSED',
        WITHOUT_STACK,
      );
      trouble.isOn = false;
      await muster.ended(retrying._id);

      const { taskQueue } = muster.config.temporal;
      const options = { taskQueue, workflowId: 'update-research-assets-1795846798137450762', args: [] };
      const failing = await muster.temporal.workflow.start('unknownToTheseWorkers', options);
      const place = `${failing.workflowId}/${failing.firstExecutionRunId}/history`;
      await take('trouble-failing-step', place, 'Workflow Task Failed');
      await failing.terminate();
    });
  } finally {
    await muster.close();
  }
}

async function submit(muster: TestMuster, set: string, change: () => Record<string, unknown>): Promise<Run> {
  const assets = makeAssets(MEMBERS, change).map((asset) => ({ ...asset, _id: `${set}-${asset._id}` }));
  return muster.submit('TEST_STAMP', await storeAssetSet(muster.store, assets, set), { text: 'stamped' });
}

async function placeOf({ temporal }: TestMuster, run: Run): Promise<string> {
  const { workflowId, runId } = await temporal.workflow.getHandle(workflowIdOf(run)).describe();
  return `${workflowId}/${runId}`;
}

function failingReads(store: Store, trouble: { isOn: boolean }): Store {
  const batches = withMethods(store.batches, {
    takeAll:
      (real) =>
      async (...given) => {
        if (trouble.isOn) throw new Error('connect ECONNREFUSED mongodb.example.org:27017');
        return (real as (...given: unknown[]) => unknown)(...given);
      },
    take:
      (real) =>
      async (...given) => {
        if (trouble.isOn) throw new Error('connect ECONNREFUSED mongodb.example.org:27017');
        return (real as (...given: unknown[]) => unknown)(...given);
      },
  });
  return { ...store, batches };
}
