import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { storeSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { startOrcidProcess, type OrcidProcess } from '../support/orcid-process.ts';
import { configureOrcidClient, configureOrcidToken, orcidNumber, orcidResearcher } from '../support/orcid-world.ts';
import type { StandInCall } from '../stand-ins/orcid/orcid-server.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const MEMBERS = FULL ? 600 : 40;
const WORKERS = 3;
const LIMIT = 10;
const SLOW = 1;
/** A busy machine may send a call long after its turn, and so close to the next ones; not each time. */
const TRIES = 3;
/** A busy machine may not make ten calls a second; it makes two. */
const LIMITS = FULL ? [LIMIT] : [LIMIT, 4, 2];
/** Seconds of a rest, and calls per second: so few that the members would take longer than the rest. */
const RESTS: readonly (readonly [seconds: number, limit: number])[] = [
  [3, LIMIT],
  [12, 2],
  [20, 1],
];
/** Of what the limit allows, in the best stretch of so many calls: in others, something else may have kept the machine busy. */
const USED = FULL ? 0.9 : 0.7;
const STRETCH = FULL ? 100 : MEMBERS;

/** The most calls that certainly came in within one second. */
function mostInASecond(calls: readonly StandInCall[]): number {
  return Math.max(
    ...calls.map(({ notBefore }, first) => calls.slice(first).filter(({ at }) => at < notBefore + 1_000).length),
  );
}

function mostSeenInASecond(calls: readonly StandInCall[]): number {
  return Math.max(
    ...calls.map(({ at: from }, first) => calls.slice(first).filter(({ at }) => at < from + 1_000).length),
  );
}

/** Calls per second from the first to the last. */
function rateOf(times: readonly number[]): number {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  return (times.length - 1) / ((last - first) / 1_000);
}

/** Of the fastest stretch of so many calls. */
function bestRate(times: readonly number[], stretch: number): number {
  const firsts = times.slice(0, times.length - stretch + 1);
  return Math.max(...firsts.map((_time, first) => rateOf(times.slice(first, first + stretch))));
}

function gaps(times: readonly number[]): string {
  return times.map((at, index) => at - (times[index - 1] ?? at)).join(' ');
}

describe(`a limit of calls per second, over ${WORKERS} workers`, () => {
  let muster: TestMuster;
  let orcid: OrcidProcess;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  let next = 1;
  before(async () => {
    muster = await openMuster();
    orcid = await startOrcidProcess();
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
    await configureOrcidClient(muster.store, muster.workerServices.secrets, orcid);
    await Promise.all(Array.from({ length: WORKERS }, () => processes.start()));
    // A worker's first call of all takes longer.
    await run(4 * WORKERS);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
    await orcid.stop();
  });

  /** Submits a run that makes one call per member. @returns the calls received during the run. */
  async function run(members: number, during: (start: number) => Promise<void> = async () => undefined) {
    const indexes = Array.from({ length: members }, (_, place) => next + place);
    next += members;
    const { store, workerServices } = muster;
    await orcid.tell({ kind: 'records', from: indexes[0] ?? 0, count: members });
    await store.researchers.insert(
      indexes.map((index) => orcidResearcher(index, [])),
      'test',
    );
    for (const index of indexes) {
      const accessToken = `token-of-${orcidNumber(index)}`;
      await configureOrcidToken(store, workerServices.secrets, idOf(index), orcidNumber(index), { accessToken });
    }
    const set = await storeSet(store, indexes.map(idOf), `set-${next}`, 'RESEARCHER');
    const start = (await orcid.tell({ kind: 'calls' })).length;
    const submitted = await muster.submit('M50802', set, {}, {}, { settings: { passDelays: [0] } });
    await during(start);
    const ended = await muster.ended(submitted._id);
    assert.equal(ended.status, 'COMPLETED_SUCCESS', JSON.stringify(ended.reasons));
    return (await orcid.tell({ kind: 'calls' })).slice(start);
  }

  const idOf = (index: number) => `r${String(index).padStart(6, '0')}`;
  const callsFrom = async (start: number) => (await orcid.tell({ kind: 'calls' })).slice(start);

  it(`is never exceeded in any sliding second, and at least ${USED * 100} % used over ${STRETCH} calls: ${LIMIT} calls/s, ${MEMBERS} members`, async () => {
    const seen: string[] = [];
    for (const limit of LIMITS) {
      await muster.store.rates.set('orcid', limit);
      const calls = await run(MEMBERS);
      const times = calls.map(({ at }) => at);
      assert.equal(times.length, MEMBERS);
      const most = mostInASecond(calls);
      const best = bestRate(times, STRETCH);
      if (most <= limit && best >= USED * limit) return;
      const rate = `${best.toFixed(2)} calls/s, ${most} in a second`;
      seen.push(`${rate}, of ${limit}; gaps in ms: ${gaps(times)}`);
    }
    assert.fail(seen.join('\n'));
  });

  it('can be changed during the run', async () => {
    const most: string[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      const [before, all] = await mostWhileChanged();
      if (before <= SLOW && all <= LIMIT) return;
      most.push(`${before} before the change, ${all} in all`);
    }
    assert.fail(`calls in a second: ${most.join('; ')}`);
  });

  /** @returns the most calls in a second, before the limit is raised and in all. */
  async function mostWhileChanged(): Promise<[before: number, all: number]> {
    await muster.store.rates.set('orcid', SLOW);
    let changedAt = 0;
    const calls = await run(MEMBERS, async (start) => {
      await until('some calls were made', async () => (await callsFrom(start)).length >= 2 * SLOW);
      await until('administrators see how much it is used', async () => {
        const shown = (await muster.store.rates.list()).find(({ system }) => system === 'orcid');
        return (shown?.usedPerSecond ?? 0) > 0;
      });
      // Before, not after: the new limit holds as soon as it is stored, and that may be told late.
      changedAt = Date.now();
      await muster.store.rates.set('orcid', LIMIT);
    });
    const before = calls.filter(({ at }) => at < changedAt);
    const afterwards = calls.filter(({ at }) => at > changedAt);
    assert.ok(mostSeenInASecond(afterwards) > SLOW, 'it went faster after the change');
    return [mostInASecond(before), mostInASecond(calls)];
  }

  it('makes all workers wait as long as one of them was asked to (Retry-After)', async () => {
    const callsWhileAllRest = async (retryAfter: number, limit: number): Promise<number> => {
      await muster.store.rates.set('orcid', limit);
      const calls = await run(MEMBERS, async (start) => {
        await until('some calls were made', async () => (await callsFrom(start)).length >= 10);
        await orcid.tell({ kind: 'faults', faults: { unavailable: 1, retryAfter } });
        await until('one was refused', async () => (await callsFrom(start)).some(({ status }) => status === 503));
      });
      const refused = calls.find(({ status }) => status === 503);
      assert.ok(refused);
      assert.equal(calls.length, MEMBERS + 1, 'the refused one was made again');
      const end = refused.at + retryAfter * 1_000 - 50;
      assert.ok(
        calls.some(({ at }) => at >= end),
        'there was still work after the rest',
      );
      return calls.filter(({ notBefore, at }) => notBefore > end - (retryAfter * 1_000) / 2 && at < end).length;
    };
    // A busy machine may read the answer late, and what had left before comes in meanwhile: not for half of each time.
    const seen: number[] = [];
    for (const [retryAfter, limit] of RESTS) {
      seen.push(await callsWhileAllRest(retryAfter, limit));
      if (seen.at(-1) === 0) return;
    }
    assert.fail(`${seen.join(', ')} calls while all should rest`);
  });
});
