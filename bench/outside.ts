import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { storeSet } from '../test/support/asset-sets.ts';
import { openMuster, type TestMuster } from '../test/support/muster.ts';
import { startOrcidProcess } from '../test/support/orcid-process.ts';
import {
  configureOrcidClient,
  configureOrcidToken,
  orcidNumber,
  orcidResearcher,
} from '../test/support/orcid-world.ts';
import { workerProcesses } from '../test/support/worker-processes.ts';
import { runToEnd } from './run-to-end.ts';
import { timed } from './timed.ts';

const LATENCY_MS = 200;
const IN_FLIGHT = 50;
/** What so many calls of that length in flight come to, if nothing else took any time. */
const IDEAL_PER_SECOND = IN_FLIGHT / (LATENCY_MS / 1_000);
/** As many as a run may have. A member is on its way before and after its call, too; the report says how many calls are open on average. */
const MEMBERS_ON_THEIR_WAY = 200;
/** A worker that has just been started compiles its code as it goes. */
const WARM_UP_MEMBERS = 1_000;

const DISPATCH_WORKER = fileURLToPath(new URL('./dispatch-process.ts', import.meta.url));

/**
 * A job that makes one call of 200 ms per member, against what fifty of them in flight come to ideally, and against
 * what the engine hands out when activities do nothing; the lower of the two is what can be had.
 */
export async function benchOutside({ outsideMembers: members, laps }: { outsideMembers: number; laps: number }) {
  const muster = await openMuster();
  const orcid = await startOrcidProcess();
  const processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
  try {
    await configureOrcidClient(muster.store, muster.workerServices.secrets, orcid);
    await muster.store.rates.set('orcid', 10_000);
    await orcid.tell({ kind: 'records', from: 1, count: WARM_UP_MEMBERS + members });
    await orcid.tell({ kind: 'faults', faults: { latencyMs: LATENCY_MS } });
    const warmUp = await prepare(muster, 1, WARM_UP_MEMBERS);
    const set = await prepare(muster, 1 + WARM_UP_MEMBERS, members);

    const dispatched: number[] = [];
    const worked: number[] = [];
    await processes.start();
    await deleteRecords(muster, warmUp);
    // Laps take turns, so that a noisy minute hits both; the fastest one says most, since noise only ever adds.
    for (let lap = 0; lap < laps; lap++) {
      dispatched.push(await dispatchLap(muster, members, lap));
      worked.push(await timed(() => deleteRecords(muster, set)));
    }
    const dispatchPerSecond = members / Math.min(...dispatched);
    const membersPerSecond = members / Math.min(...worked);
    const possible = Math.min(IDEAL_PER_SECOND, dispatchPerSecond);
    return {
      outsideMembersPerSecond: Math.round(membersPerSecond),
      ofLaps: worked.map((seconds) => Math.round(members / seconds)),
      callsInFlightOnAverage: Math.round(membersPerSecond * (LATENCY_MS / 1_000)),
      idealPerSecond: IDEAL_PER_SECOND,
      dispatchPerSecond: Math.round(dispatchPerSecond),
      ratioToPossible: Math.round((membersPerSecond / possible) * 100) / 100,
    };
  } finally {
    await processes.killAll();
    await orcid.stop();
    await muster.close();
  }
}

/** Researchers whose records at ORCID are empty: one call for each. @returns a set of them. */
async function prepare({ store, workerServices }: TestMuster, from: number, count: number): Promise<string> {
  const indexes = Array.from({ length: count }, (_, place) => from + place);
  const researchers = indexes.map((index) => orcidResearcher(index, []));
  await store.researchers.insert(researchers, 'bench');
  for (const index of indexes) {
    const accessToken = `token-of-${orcidNumber(index)}`;
    const id = `r${String(index).padStart(6, '0')}`;
    await configureOrcidToken(store, workerServices.secrets, id, orcidNumber(index), { accessToken });
  }
  const ids = researchers.map(({ _id }) => _id);
  return storeSet(store, ids, `set-outside-${from}`, 'RESEARCHER');
}

const deleteRecords = (muster: TestMuster, set: string) =>
  runToEnd(muster, 'M50802', set, {}, { concurrency: MEMBERS_ON_THEIR_WAY });

/** @returns the seconds the engine takes to hand out that many empty activities to a separate worker. */
async function dispatchLap({ temporal, config }: TestMuster, activities: number, lap: number): Promise<number> {
  const taskQueue = `${config.temporal.taskQueue}-dispatch-${lap}`;
  const worker = fork(DISPATCH_WORKER, [taskQueue], { execArgv: ['--import', 'tsx'] });
  await once(worker, 'message');
  const run = (count: number) => {
    const wanted = {
      workflowId: `${taskQueue}-${count}`,
      taskQueue,
      args: [{ activities: count, inFlight: IN_FLIGHT }],
    };
    return timed(() => temporal.workflow.execute('dispatch', wanted));
  };
  await run(WARM_UP_MEMBERS);
  const seconds = await run(activities);
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
  return seconds;
}
