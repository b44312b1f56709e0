/** A worker in a process of its own, to be killed by tests: `node --import tsx worker-process.ts DATABASE TASK_QUEUE`. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { loadWorks } from '../../activities/activities.ts';
import { readConfig } from '../../shared/config.ts';
import { openSecrets } from '../../shared/secrets/secrets.ts';
import { openStore } from '../../shared/store/store.ts';
import { createWorker } from '../../workers/run-worker.ts';
import { testEngines } from './engines.ts';
import { silenceRuntime } from './silence.ts';
import { TEST_SECRET_KEY } from './test-secret-key.ts';
import { hubWork, stampWork } from './test-jobs.ts';

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
const works = await loadWorks([stampWork, hubWork]);
const room = { store, config, secrets: await openSecrets(config), works };
const connection = await NativeConnection.connect({ address: temporalAddress });
const worker = await createWorker({
  connection,
  temporal: config.temporal,
  room,
  graceMs: 500,
  ...(codePath === undefined ? {} : { bundle: { codePath } }),
});
process.send?.('working');
await worker.run();
