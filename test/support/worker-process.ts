/**
 * A worker in its own process, for tests to kill: `node --import tsx worker-process.ts DATABASE TASK_QUEUE`.
 * With MUSTER_TEST_HOLD_FREEZING_AT it stores that many batches, says `held`, and stores no more; with
 * MUSTER_TEST_END_WHEN it ends by itself when it has `notified` somebody, or a run has `ended`. With MUSTER_TEST_WAIT_AT it
 * says `waits` at that moment, once, and goes on when it is sent anything. With MUSTER_TEST_PARKS the outside refuses members
 * whose ids end in 7 at the first try.
 */
import { once } from 'node:events';
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
import type { WaitMoment } from './worker-processes.ts';
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
const isParking = process.env['MUSTER_TEST_PARKS'] !== undefined;
const answer = async (member: string, _key: string, attempt: number) =>
  isParking && attempt === 1 && member.endsWith('7') ? 'transient' : 'done';
const works = await loadWorks([
  { definition: stampJob, work: stampWork },
  { definition: hubJob, work: hubWork },
  { definition: performJob, work: performWork({ call: answer }) },
  { definition: renderJob, work: titlesWork },
]);
let waitAt = process.env['MUSTER_TEST_WAIT_AT'] as WaitMoment | undefined;
const waitIfAt = async (moment: WaitMoment): Promise<void> => {
  if (moment !== waitAt) return;
  waitAt = undefined;
  process.send?.('waits');
  await once(process, 'message');
};
const holdAt = process.env['MUSTER_TEST_HOLD_FREEZING_AT'];
const freezing = withMethods(store.freezing, {
  append: () => async (run: string, token: number, more: readonly Batch[]) => {
    if (holdAt === undefined) {
      if (more.some(({ pass }) => pass > 1)) await waitIfAt('before a pass is appended');
      await store.freezing.append(run, token, more);
      return waitIfAt('between appends');
    }
    await store.freezing.append(run, token, more.slice(0, Number(holdAt)));
    process.send?.('held');
    return new Promise<void>(() => undefined);
  },
  fence: () => async (run: string) => {
    await waitIfAt('before the end is fenced');
    return store.freezing.fence(run);
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
const end = fatal('ended')(async (...given: Parameters<typeof store.runs.end>) => {
  await waitIfAt('before the end is stored');
  return store.runs.end(...given);
});
const runs = withMethods(store.runs, { end: () => end });
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
