/** A worker in its own process, so that its memory can be read: `worker-process.ts DATABASE TASK_QUEUE muster|textbook`. */
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { loadWorks } from '../activities/activities.ts';
import { readConfig } from '../shared/runtime/config.ts';
import { openSecrets } from '../shared/settings/secrets/secrets.ts';
import { openStore } from '../shared/store/store.ts';
import { testEngines } from '../test/support/engines.ts';
import { silenceRuntime } from '../test/support/silence.ts';
import { connectWorker } from '../workers/connect-worker.ts';
import { createWorker } from '../workers/run-worker.ts';
import { stampAssets, stampAssetsWork } from './stamp-assets.ts';
import { textbookActivities } from './textbook-activities.ts';

const [database, taskQueue, kind] = process.argv.slice(2);
if (database === undefined || taskQueue === undefined) throw new Error('Give a database and a task queue.');

silenceRuntime();
const { temporalAddress, mongodbUrl } = testEngines();
const config = readConfig({ MUSTER_TASK_QUEUE: taskQueue, MUSTER_FILES: process.env['MUSTER_FILES'] });
const store = await openStore(mongodbUrl, database);
const connection = await connectWorker({ address: temporalAddress });

const worker =
  kind === 'textbook'
    ? await Worker.create({
        connection,
        taskQueue,
        workflowsPath: fileURLToPath(new URL('./textbook-workflow.ts', import.meta.url)),
        activities: textbookActivities(store),
        maxConcurrentActivityTaskExecutions: 200,
      })
    : await createWorker({
        connection,
        temporal: config.temporal,
        services: {
          store,
          config,
          secrets: await openSecrets(config),
          works: await loadWorks([{ definition: stampAssets, work: stampAssetsWork }]),
        },
      });

let peakRss = 0;
setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, 100).unref();
process.on('message', (message) => {
  if (message === 'stop') worker.shutdown();
});
process.send?.('working');
await worker.run();
process.send?.({ peakRss }, () => process.exit(0));
