import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { batchId, type Batch } from '../../shared/model/batch.ts';
import { journalRowId, type JournalRow } from '../../shared/model/journal.ts';
import { NO_COUNTS, OUTCOMES } from '../../shared/model/outcome.ts';
import { isFinal, type Run } from '../../shared/model/run.ts';
import { MEMBER_STATES, type MemberFilter } from '../../shared/runs/member-parts.ts';
import { listRunMembers } from '../../shared/runs/member-report.ts';
import { openTestStore } from '../support/store.ts';
import { fc } from '../support/property-testing.ts';

const REASONS = ['CHANGED', 'CHANGED_TOO', 'GUARD', 'NOT_REACHED'];
/** The last two are where JavaScript's order of texts differs from the database's. */
const BEGINNINGS = ['a', 'b', 'é', '\uff5e', '\u{1f600}'];
const FILTERS: MemberFilter[] = [
  {},
  ...MEMBER_STATES.map((state) => ({ state })),
  ...REASONS.map((reason) => ({ reason })),
  { state: 'failed', reason: 'GUARD' },
  { state: 'unprocessed', reason: 'NOT_REACHED' },
  { state: 'waiting', reason: 'GUARD' },
];

interface Stored {
  run: Run;
  batches: Batch[];
  rows: JournalRow[];
}

/** What a run is made of: one number for each member decides what became of it, and how many batches are settled. */
const shape = fc.record({
  isEnded: fc.boolean(),
  batchSize: fc.integer({ min: 1, max: 9 }),
  settled: fc.nat({ max: 100 }),
  begun: fc.nat({ max: 3 }),
  members: fc.array(fc.record({ beginning: fc.constantFrom(...BEGINNINGS), fate: fc.nat({ max: 63 }) }), {
    minLength: 1,
    maxLength: 90,
  }),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

let runs = 0;

function makeRun({ isEnded, batchSize, settled, begun, members }: Shape): Stored {
  runs += 1;
  const id = `run-${runs}`;
  const fates = new Map(
    members.map(({ beginning, fate }, index) => [`${beginning}${String(index).padStart(3, '0')}`, fate]),
  );
  const ids = [...fates.keys()].sort(byCodePoints);
  const count = Math.ceil(ids.length / batchSize);
  const done = Math.floor((settled * count) / 100);
  const batches = Array.from({ length: count }, (_, index): Batch => {
    const number = index + 1;
    const going = number <= done ? 'settled' : number <= done + begun ? 'started' : 'frozen';
    const state = isEnded ? (going === 'frozen' ? 'closed' : 'settled') : going;
    const memberIds = ids.slice(index * batchSize, number * batchSize);
    return { _id: batchId(id, number), run: id, number, pass: 1, memberIds, state };
  });
  const rows: JournalRow[] = [];
  for (const { _id: first, memberIds, state, number } of [...batches]) {
    if (state === 'frozen' || state === 'closed') continue;
    for (const member of memberIds) {
      const fate = fates.get(member) ?? 0;
      const isAgain = fate >= 48 && state === 'settled' && number % 2 === 0;
      const again = isAgain && !isEnded ? batches.length + 1 : undefined;
      if (again !== undefined) {
        const batch = { _id: batchId(id, again), run: id, number: again, pass: 2, memberIds: [member] };
        batches.push({ ...batch, state: fate % 2 === 0 ? 'started' : 'settled' });
      }
      const isParked = fate >= 40 && !isEnded && again === undefined;
      rows.push({
        ...{ _id: journalRowId(id, member), run: id, member, attempts: 1, at: new Date() },
        batch: again === undefined ? first : batchId(id, again),
        outcome: isParked ? 'parked' : (OUTCOMES[fate % OUTCOMES.length] ?? 'failed'),
        reason: REASONS[(fate >> 1) % REASONS.length] ?? '',
      });
    }
  }
  const run = {
    ...{ _id: id, status: isEnded ? 'USER_ABORTED' : 'RUNNING', settings: { batchSize } },
    frozen: { members: ids.length, batches: count },
  } as Run;
  return { run: { ...run, ...figuresOf({ run, batches, rows }) }, batches, rows };
}

/** What the run's document says of its members, as it is told at its end or by its workflow. */
function figuresOf({ run, batches, rows }: Stored): Partial<Run> {
  const counts = { ...NO_COUNTS };
  const reasons = new Map<string, { outcome: string; reason: string; count: number }>();
  const note = (outcome: string, reason: string, count: number) => {
    const known = OUTCOMES.find((each) => each === outcome);
    if (known === undefined || count === 0) return;
    counts[known] += count;
    const key = `${outcome} ${reason}`;
    reasons.set(key, { outcome, reason, count: (reasons.get(key)?.count ?? 0) + count });
  };
  const isSettled = new Set(batches.flatMap(({ _id, state }) => (state === 'settled' ? [_id] : [])));
  for (const { outcome, reason, batch } of rows) if (isSettled.has(batch)) note(outcome, reason, 1);
  for (const { state, memberIds } of batches)
    if (state === 'closed') note('unprocessed', 'NOT_REACHED', memberIds.length);
  return isFinal(run.status)
    ? { counts, reasons: [...reasons.values()] }
    : { progress: { counts, parked: 0 } as NonNullable<Run['progress']> };
}

/** All members that a filter asks for, in order, from everything there is. */
function wholeList({ run, batches, rows }: Stored, { state, reason }: MemberFilter): string[] {
  const inBatches = (...states: Batch['state'][]) =>
    batches.flatMap((batch) => (batch.pass === 1 && states.includes(batch.state) ? batch.memberIds : []));
  if (state === undefined && reason === undefined) return inBatches('frozen', 'started', 'settled', 'closed');
  const started = batches.filter((batch) => batch.state === 'started');
  const isIn = (batch: string, pass: number) => started.some((each) => each._id === batch && each.pass === pass);
  const isWaiting = ({ outcome, batch }: JournalRow) =>
    !isIn(batch, 1) &&
    // What is tried again has no reason now.
    (isIn(batch, 2) ? reason === undefined : outcome === 'parked' && !isFinal(run.status));
  const isDecided = ({ outcome, batch }: JournalRow) => !isIn(batch, 1) && !isIn(batch, 2) && outcome !== 'parked';
  const found = rows
    .filter((row) => (state === 'waiting' ? isWaiting(row) : isDecided(row) && row.outcome === (state ?? row.outcome)))
    .filter((row) => row.reason === (reason ?? row.reason))
    .sort((one, other) => byCodePoints(one.reason, other.reason) || byCodePoints(one.member, other.member))
    .map(({ member }) => member);
  const isUnreached = (state ?? 'unprocessed') === 'unprocessed' && (reason ?? 'NOT_REACHED') === 'NOT_REACHED';
  if (state === 'waiting') return reason === undefined ? [...found, ...inBatches('frozen', 'started')] : found;
  return isUnreached ? [...found, ...inBatches('closed')] : found;
}

function byCodePoints(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

describe('pages of the members of a run', () => {
  let store: Awaited<ReturnType<typeof openTestStore>>;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  async function keep(stored: Stored): Promise<void> {
    await store.batches.insert(stored.batches);
    await store.journal.insert(stored.rows);
  }

  async function membersOf(run: Run, filter: MemberFilter, offset: number, limit: number) {
    const { entries, total } = await listRunMembers(store, run, filter, { offset, limit });
    return { members: entries.map(({ member }) => member), total };
  }

  it('hold the same members in the same order as the whole list, for every filter', async () => {
    const limits = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(shape, limits, fc.nat(), async (made, limit, jump) => {
        const stored = makeRun(made);
        await keep(stored);
        for (const filter of FILTERS) {
          const whole = wholeList(stored, filter);
          const offsets = Array.from({ length: Math.ceil(whole.length / limit) }, (_, index) => index * limit);
          for (const offset of [jump % (whole.length + 1), ...offsets.slice(-2).toReversed(), ...offsets]) {
            const { members, total } = await membersOf(stored.run, filter, offset, limit);
            const asked = JSON.stringify({ filter, offset, limit });
            assert.deepEqual(members, whole.slice(offset, offset + limit), asked);
            assert.equal(total, whole.length, asked);
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  it('show each member once while batches of the run are settled', async () => {
    const going = shape.map((made) => ({ ...made, isEnded: false, settled: 30, begun: 0 }));
    await fc.assert(
      fc.asyncProperty(going, fc.integer({ min: 1, max: 10 }), async (made, limit) => {
        const stored = makeRun(made);
        await keep(stored);
        const filter = { state: 'succeeded' } as const;
        const before = wholeList(stored, filter);
        const read: string[] = [];
        for (const batch of [...stored.batches.filter(({ state }) => state === 'frozen'), undefined, undefined]) {
          const run = { ...stored.run, ...figuresOf(stored) };
          read.push(...(await membersOf(run, filter, read.length, limit)).members);
          if (batch) await settle(stored, batch);
        }
        for (;;) {
          const run = { ...stored.run, ...figuresOf(stored) };
          const { members } = await membersOf(run, filter, read.length, limit);
          if (members.length === 0) break;
          read.push(...members);
        }
        for (const batch of stored.batches) batch.state = 'settled';
        const ended = { ...stored, run: { ...stored.run, status: 'COMPLETED_WARNING' } as Run };
        const run = { ...ended.run, ...figuresOf(ended) };
        const all = wholeList(ended, filter);
        for (let offset = limit * Math.floor(all.length / limit); offset >= 0; offset -= limit) {
          const page = await membersOf(run, filter, offset, limit);
          assert.deepEqual(page.members, all.slice(offset, offset + limit), 'what was read before is forgotten');
        }
        assert.deepEqual(
          read,
          all.filter((member) => read.includes(member)),
          'each once, in order',
        );
        assert.deepEqual(
          before.filter((member) => !read.includes(member)),
          [],
        );
      }),
      { numRuns: 12 },
    );
  });

  async function settle(stored: Stored, batch: Batch): Promise<void> {
    const rows = batch.memberIds.map((member, index): JournalRow => ({
      ...{
        _id: journalRowId(batch.run, member),
        run: batch.run,
        member,
        batch: batch._id,
        attempts: 1,
        at: new Date(),
      },
      outcome: 'succeeded',
      reason: REASONS[(batch.number + index) % 2] ?? '',
    }));
    await store.journal.insert(rows);
    await store.batches.collection.updateOne({ _id: batch._id }, { $set: { state: 'settled' } });
    batch.state = 'settled';
    stored.rows.push(...rows);
  }

  it('have the members with reasons that few have, in a run that goes on', async () => {
    const members = Array.from({ length: 1_000 }, (_, index) => ({ beginning: 'a', fate: index < 10 ? 0 : 5 }));
    const stored = makeRun({ isEnded: false, batchSize: 9, settled: 100, begun: 0, members });
    const rare = new Map([
      [200, 'AT_FIRST'],
      [201, 'CHANGED_LATER'],
      [203, 'ZULU'],
      [204, 'CHANGED_LATER'],
    ]);
    stored.rows.forEach((row, index) => {
      row.reason = rare.get(index) ?? row.reason;
    });
    await keep(stored);
    const whole = wholeList(stored, { state: 'succeeded' });
    for (const offset of [0, 990]) {
      const { members: page } = await membersOf(stored.run, { state: 'succeeded' }, offset, 20);
      assert.deepEqual(page, whole.slice(offset, offset + 20));
    }
  });

  it('while it is being frozen, and after it ended then, are those of the batches that are there', async () => {
    for (const [batchSize, frozen] of [
      [1, 0],
      [1, 5],
      [4, 1],
      [4, 8],
      [4, 30],
    ] as const) {
      runs += 1;
      const id = `freezing-${runs}`;
      const members = Array.from({ length: frozen }, (_, index) => `m${String(index).padStart(3, '0')}`);
      await store.batches.insert(
        Array.from({ length: Math.ceil(frozen / batchSize) }, (_, index) => ({
          ...{ _id: batchId(id, index + 1), run: id, number: index + 1, pass: 1, state: 'frozen' as const },
          memberIds: members.slice(index * batchSize, (index + 1) * batchSize),
        })),
      );
      const run = { _id: id, status: 'INITIALIZING', settings: { batchSize } } as Run;
      assert.deepEqual(await membersOf(run, {}, 0, 100), { members, total: frozen });
      assert.deepEqual(await membersOf(run, {}, 3, 2), { members: members.slice(3, 5), total: frozen });
      assert.deepEqual(await membersOf(run, { state: 'waiting' }, 3, 2), {
        members: members.slice(3, 5),
        total: frozen,
      });

      await store.batches.closeFrozen(id);
      const reasons = [{ outcome: 'unprocessed', reason: 'NOT_REACHED', count: frozen }];
      const ended = { ...run, status: 'USER_ABORTED', counts: { ...NO_COUNTS, unprocessed: frozen }, reasons } as Run;
      assert.deepEqual(await membersOf(ended, {}, 3, 2), { members: members.slice(3, 5), total: frozen });
      assert.deepEqual(await membersOf(ended, { state: 'unprocessed' }, 3, 2), {
        members: members.slice(3, 5),
        total: frozen,
      });
    }
  });
});
