import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Batch } from '../../shared/model/batch.ts';
import { journalRowId, type JournalRow } from '../../shared/model/journal.ts';
import { NO_COUNTS, OUTCOMES } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { MEMBER_STATES } from '../../shared/runs/member-parts.ts';
import { findMember, listRunMembers, streamMembers } from '../../shared/runs/member-report.ts';
import { openTestStore } from '../support/store.ts';

type States = Record<string, string>;

/** A run of ten members in batches of three, seen at one moment. */
const BATCHES: [number, number, string[], Batch['state']][] = [
  [1, 1, ['m00', 'm01', 'm02'], 'settled'],
  [2, 1, ['m03', 'm04', 'm05'], 'settled'],
  [3, 1, ['m06', 'm07', 'm08'], 'started'],
  [4, 1, ['m09'], 'frozen'],
  [5, 2, ['m01'], 'settled'],
  [6, 2, ['m04'], 'started'],
  [7, 2, ['m05'], 'frozen'],
];
/** Member, batch that last worked on it, outcome, reason. */
const ROWS: [string, number, JournalRow['outcome'], string][] = [
  ['m00', 1, 'succeeded', 'CHANGED'],
  ['m01', 5, 'failed', 'OUTSIDE'],
  ['m02', 1, 'skipped', 'GUARD'],
  ['m03', 2, 'succeeded', 'CHANGED'],
  ['m04', 6, 'succeeded', 'CHANGED'], // in a later pass that is not settled
  ['m05', 2, 'parked', 'OUTSIDE'],
  ['m06', 3, 'succeeded', 'CHANGED'], // in a batch that is not settled
  ['m07', 3, 'parked', 'OUTSIDE'],
];
const WHILE_GOING: States = {
  m00: 'succeeded CHANGED',
  m01: 'failed OUTSIDE',
  m02: 'skipped GUARD',
  m03: 'succeeded CHANGED',
  m04: 'waiting',
  m05: 'waiting OUTSIDE',
  m06: 'waiting',
  m07: 'waiting',
  m08: 'waiting',
  m09: 'waiting',
};
/** Cancelled: what was begun is rolled forward, what waited has failed, the rest was never reached. */
const ENDED_ROWS: typeof ROWS = [
  ...ROWS.slice(0, 5),
  ['m05', 2, 'failed', 'OUTSIDE'],
  ['m06', 3, 'succeeded', 'CHANGED'],
  ['m07', 3, 'failed', 'OUTSIDE'],
  ['m08', 3, 'unprocessed', 'NOT_REACHED'],
];
const WHEN_ENDED: States = {
  ...WHILE_GOING,
  m04: 'succeeded CHANGED',
  m05: 'failed OUTSIDE',
  m06: 'succeeded CHANGED',
  m07: 'failed OUTSIDE',
  m08: 'unprocessed NOT_REACHED',
  m09: 'unprocessed NOT_REACHED',
};

/** The same with one member per batch. */
function alone(batches: typeof BATCHES, rows: typeof ROWS): [typeof BATCHES, typeof ROWS] {
  const singles = batches.flatMap(([batch, pass, members, state]) =>
    (members.length === 0 ? [undefined] : members).map((member) => ({ batch, pass, state, member })),
  );
  const numberOf = (batch: number, member: string) =>
    singles.findIndex((single) => single.batch === batch && single.member === member) + 1;
  return [
    singles.map(({ pass, state, member }, index) => [index + 1, pass, member === undefined ? [] : [member], state]),
    rows.map(([member, batch, outcome, reason]) => [member, numberOf(batch, member), outcome, reason]),
  ];
}

describe('the report of members', () => {
  let store: Awaited<ReturnType<typeof openTestStore>>;
  before(async () => {
    store = await openTestStore();
    const ended = BATCHES.map(([number, pass, members, state]): (typeof BATCHES)[number] => [
      number,
      pass,
      members,
      state === 'frozen' ? 'closed' : 'settled',
    ]);
    const fence: (typeof BATCHES)[number] = [8, 1, [], 'closed'];
    await keep('going', BATCHES, ROWS);
    await keep('ended', [...ended, fence], ENDED_ROWS);
    await keep('going alone', ...alone(BATCHES, ROWS));
    await keep('ended alone', ...alone([...ended, fence], ENDED_ROWS));
  });
  after(() => store.close());

  async function keep(run: string, batches: typeof BATCHES, rows: typeof ROWS): Promise<void> {
    const result = { counts: NO_COUNTS, parked: 0 };
    await store.batches.insert(
      batches.map(([number, pass, memberIds, state]) => ({
        ...{ _id: `${run}:${number}`, run, number, pass, memberIds, state },
        ...(state === 'settled' ? { result } : {}),
      })),
    );
    await store.journal.insert(
      rows.map(([member, batch, outcome, reason]) => ({
        ...{ _id: journalRowId(run, member), run, member, batch: `${run}:${batch}`, outcome, reason },
        ...{ attempts: 1, at: new Date(), before: {}, after: { title: 'x' } },
      })),
    );
  }

  for (const [id, status, expected, batchSize] of [
    ['going', 'RUNNING', WHILE_GOING, 3],
    ['ended', 'USER_ABORTED', WHEN_ENDED, 3],
    ['going alone', 'RUNNING', WHILE_GOING, 1],
    ['ended alone', 'USER_ABORTED', WHEN_ENDED, 1],
  ] as const) {
    const counts = { ...NO_COUNTS };
    const reasons = new Map<string, { outcome: string; reason: string; count: number }>();
    for (const said of Object.values(expected)) {
      const [outcome, reason = ''] = said.split(' ');
      const known = OUTCOMES.find((each) => each === outcome);
      if (known === undefined) continue;
      counts[known] += 1;
      reasons.set(said, { outcome: known, reason, count: (reasons.get(said)?.count ?? 0) + 1 });
    }
    const run = {
      ...{ _id: id, status, settings: { batchSize }, frozen: { members: 10, batches: Math.ceil(10 / batchSize) } },
      ...(status === 'RUNNING' ? { progress: { counts } } : { counts, reasons: [...reasons.values()] }),
    } as Run;
    const everybody = { offset: 0, limit: 100 };
    const said = ({ state, reason }: { state: string; reason?: string }) =>
      reason === undefined ? state : `${state} ${reason}`;

    it(`shows every member of a run that is ${id} once, ignoring rows of unsettled batches`, async () => {
      const { entries, total } = await listRunMembers(store, run, {}, everybody);
      assert.equal(total, 10);
      assert.deepEqual(Object.fromEntries(entries.map((entry) => [entry.member, said(entry)])), expected);
      const streamed = [];
      for await (const some of streamMembers(store, run, {})) streamed.push(...some);
      assert.deepEqual(streamed, entries);
      for (const [member, state] of Object.entries(expected)) {
        const found = await findMember(store, run, member);
        assert.equal(found && said(found.entry), state);
        assert.equal(found?.row !== undefined, !state.startsWith('waiting') && member !== 'm09');
      }
      assert.equal(await findMember(store, run, 'm10'), undefined);
    });

    it(`pages through the members of a run that is ${id} without gaps or repeats`, async () => {
      for (const filter of [{}, ...MEMBER_STATES.map((state) => ({ state })), { reason: 'OUTSIDE' }]) {
        const { entries: all, total } = await listRunMembers(store, run, filter, everybody);
        assert.equal(all.length, total, JSON.stringify(filter));
        for (const limit of [1, 2, 4]) {
          const paged = [];
          for (let offset = 0; offset < total; offset += limit) {
            paged.push(...(await listRunMembers(store, run, filter, { offset, limit })).entries);
          }
          assert.deepEqual(paged, all, JSON.stringify({ filter, limit }));
        }
      }
    });

    it(`filters the members of a run that is ${id} by state and reason`, async () => {
      const members = async (filter: Parameters<typeof listRunMembers>[2]) =>
        (await listRunMembers(store, run, filter, everybody)).entries.map(({ member }) => member).sort();
      const wanted = (test: (state: string) => boolean) =>
        Object.keys(expected).filter((member) => test(expected[member] ?? ''));
      for (const state of MEMBER_STATES) {
        assert.deepEqual(
          await members({ state }),
          wanted((each) => each.startsWith(state)),
          state,
        );
      }
      const decided = (each: string) => !each.startsWith('waiting');
      for (const reason of ['CHANGED', 'OUTSIDE', 'NOT_REACHED', 'GUARD', 'NONE']) {
        assert.deepEqual(
          await members({ reason }),
          wanted((each) => each.endsWith(reason) && decided(each)),
          reason,
        );
        assert.deepEqual(
          await members({ reason, state: 'failed' }),
          wanted((each) => each === `failed ${reason}`),
        );
      }
    });
  }
});
