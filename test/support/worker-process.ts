/**
 * A worker in its own process, for tests to kill: `node --import tsx worker-process.ts DATABASE TASK_QUEUE`.
 * With MUSTER_TEST_HOLD_FREEZING_AT it stores that many batches, says `held`, and stores no more; with
 * MUSTER_TEST_END_WHEN it ends by itself when it has `notified` somebody, or a run has `ended`.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadWorks } from '../../activities/activities.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import type { Batch } from '../../shared/model/batch.ts';
import { openSecrets } from '../../shared/settings/secrets/secrets.ts';
import { openStore } from '../../shared/store/store.ts';
import { connectWorker } from '../../workers/connect-worker.ts';
import { createWorker } from '../../workers/run-worker.ts';
import { testEngines } from './engines.ts';
import { withMethods } from './part-of-store.ts';
import { silenceRuntime } from './silence.ts';
import { TEST_SECRET_KEY } from './test-secret-key.ts';
import { hubJob, hubWork, performJob, performWork, renderJob, stampJob, stampWork, titlesWork } from './test-jobs.ts';

const [database, taskQueue, codePath] = process.argv.slice(2);
if (database === undefined || taskQueue === undefined) throw new Error('Give a database and a task queue.');

silenceRuntime();
const { temporalAddress, mongodbUrl } = testEngines();
const config = readConfig({
  ...process.env,
  MUSTER_TASK_QUEUE: taskQueue,
  MUSTER_FILES: join(tmpdir(), `muster-${taskQueue}`),
  MUSTER_SECRET_KEYS: TEST_SECRET_KEY,
});
const store = await openStore(mongodbUrl, database);
const works = await loadWorks([
  { definition: stampJob, work: stampWork },
  { definition: hubJob, work: hubWork },
  { definition: performJob, work: performWork({ call: async () => 'done' }) },
  { definition: renderJob, work: titlesWork },
]);
const holdAt = process.env['MUSTER_TEST_HOLD_FREEZING_AT'];
const freezing = withMethods(store.freezing, {
  append: () => async (run: string, token: number, more: readonly Batch[]) => {
    if (holdAt === undefined) return store.freezing.append(run, token, more);
    await store.freezing.append(run, token, more.slice(0, Number(holdAt)));
    process.send?.('held');
    return new Promise(() => undefined);
  },
});
const endWhen = process.env['MUSTER_TEST_END_WHEN'];
/** The process is gone as soon as this is written, before anybody knows. */
const fatal =
  (moment: string) =>
  (real: (...given: never[]) => unknown) =>
  async (...given: never[]) => {
    const answer = await real(...given);
    if (endWhen === moment) process.kill(process.pid, 'SIGKILL');
    return answer;
  };
const notifications = withMethods(store.notifications, { put: fatal('notified') });
const runs = withMethods(store.runs, { end: fatal('ended') });
const services = {
  store: { ...store, freezing, notifications, runs },
  config,
  secrets: await openSecrets(config),
  works,
};
const connection = await connectWorker({ address: temporalAddress });
const worker = await createWorker({
  connection,
  temporal: config.temporal,
  services,
  graceMs: 500,
  // A thread for workflows costs half a second of CPU per process. With full figures, and in `npm start`, there is one.
  debugMode: process.env['MUSTER_TEST_FULL'] === undefined,
  ...(codePath === undefined ? {} : { bundle: { codePath } }),
});
process.send?.('working');
await worker.run();
