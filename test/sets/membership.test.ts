import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import type { MemberSet } from '../../shared/model/set.ts';
import type { NewSet } from '../../shared/store/sets.ts';
import { openTestStore } from '../support/store.ts';

let count = 0;
const named = (change: Partial<NewSet> = {}): NewSet => ({
  name: `Set ${++count}`,
  description: '',
  type: 'ITEMIZED',
  content: 'IER',
  private: false,
  status: 'ACTIVE',
  note: '',
  createdBy: 'tester',
  ...change,
});

describe('the membership of a set', async () => {
  const store = await openTestStore();
  const { sets } = store;
  after(async () => store.close());

  async function make(members: readonly string[] = [], change: Partial<NewSet> = {}): Promise<MemberSet> {
    const set = await sets.create(named(change), members);
    assert.ok(set !== 'NAME_TAKEN');
    return set;
  }
  async function membersOf(id: string): Promise<string[]> {
    const set = await sets.get(id);
    assert.ok(set);
    const ids: string[] = [];
    for await (const member of sets.streamMemberIds(set)) ids.push(member);
    assert.equal(set.members, ids.length, 'the count is the number of members');
    return ids;
  }
  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => String(1_000 + from + index));

  it('is added to together, or not at all', async () => {
    const { _id } = await make(['a', 'b']);
    const refused = await sets.membership.add(_id, ['b', 'c'], 'together');
    assert.deepEqual([refused?.changed, refused?.already, refused?.set.version], [[], ['b'], 1]);
    assert.deepEqual(await membersOf(_id), ['a', 'b']);
    const added = await sets.membership.add(_id, ['d', 'c'], 'together');
    assert.deepEqual([added?.changed, added?.set.version, added?.set.members], [['d', 'c'], 2, 4]);
    assert.deepEqual(await membersOf(_id), ['a', 'b', 'c', 'd']);
  });

  it('takes additions and removals as far as possible, and reports the rest', async () => {
    const { _id } = await make(['a', 'b']);
    const added = await sets.membership.add(_id, ['b', 'c'], 'each');
    assert.deepEqual([added?.changed, added?.already], [['c'], ['b']]);
    const removed = await sets.membership.remove(_id, ['a', 'x'], 'each');
    assert.deepEqual([removed?.changed, removed?.already], [['a'], ['x']]);
    const kept = await sets.membership.remove(_id, ['b', 'x'], 'together');
    assert.deepEqual([kept?.changed, kept?.already], [[], ['x']]);
    assert.deepEqual(await membersOf(_id), ['b', 'c']);
  });

  it('keeps its version when nothing changes, so that a submitted run does not ask for nothing', async () => {
    const { _id } = await make(['a']);
    await sets.membership.add(_id, ['a'], 'each');
    await sets.membership.remove(_id, ['x'], 'each');
    assert.equal((await sets.get(_id))?.version, 1);
  });

  it('is replaced atomically, and a reader that began before continues with the old members', async () => {
    const old = numbered(0, 1_500);
    const { _id } = await make(old);
    const set = await sets.get(_id);
    assert.ok(set);
    const reader = sets.streamMemberIds(set);
    const read = [(await reader.next()).value];
    const replaced = await sets.membership.replace(_id, ['b', '1001', 'a']);
    assert.deepEqual(
      [replaced?.changed, replaced?.already, replaced?.removed, replaced?.set.version],
      [['b', 'a'], ['1001'], 1_499, 2],
    );
    for await (const member of reader) read.push(member);
    assert.deepEqual(read, old);
    assert.deepEqual(await membersOf(_id), ['1001', 'a', 'b']);
  });

  it('is counted correctly under simultaneous changes', async () => {
    const operation = fc.record({
      kind: fc.constantFrom('add', 'remove', 'replace'),
      ids: fc.uniqueArray(fc.constantFrom(...numbered(0, 12)), { minLength: 1, maxLength: 6 }),
      mode: fc.constantFrom('each', 'together'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 2, maxLength: 6 }), async (operations) => {
        const { _id } = await make(numbered(0, 4));
        const changes = await Promise.all(
          operations.map(async ({ kind, ids, mode }) => {
            if (kind === 'replace') return sets.membership.replace(_id, ids);
            return sets.membership[kind](_id, ids, mode);
          }),
        );
        const members = await membersOf(_id);
        assert.equal(new Set(members).size, members.length);
        const raised = changes.filter((change, index) => {
          return operations[index]?.kind === 'replace' || (change?.changed.length ?? 0) > 0;
        });
        assert.equal((await sets.get(_id))?.version, 1 + raised.length, 'every change raises the version, once');
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('streams in ascending order, and resumes after an id', async () => {
    const { _id } = await make(['10', '9', 'b', 'ä', '\u{1f600}', '1', '\uff5e']);
    const set = await sets.get(_id);
    assert.ok(set);
    const all = await membersOf(_id);
    assert.deepEqual(all, ['1', '10', '9', 'b', 'ä', '\uff5e', '\u{1f600}']);
    for (const [index, id] of all.entries()) {
      const rest: string[] = [];
      for await (const member of sets.streamMemberIds(set, id)) rest.push(member);
      assert.deepEqual(rest, all.slice(index + 1));
    }
  });

  it('outlives its set until the run submitted on it is frozen, and is then removed', async () => {
    const { _id } = await make(['a', 'b']);
    const run = { _id: 'run-on-deleted', set: { id: _id }, status: 'QUEUED' };
    await store.runs.collection.insertOne(run as never);
    assert.equal(await sets.delete(_id, 'tester'), true);
    assert.equal(await sets.delete(_id, 'tester'), false);
    assert.equal(await sets.get(_id), undefined);
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000);
    await sets.membership.leftovers.clear(inTwoDays);
    const found = await sets.find(_id);
    assert.ok(found?.deleted);
    const ids: string[] = [];
    for await (const member of sets.streamMemberIds(found)) ids.push(member);
    assert.deepEqual(ids, ['a', 'b']);
    const frozen = { batches: 1, members: 2 };
    await store.runs.collection.updateOne({ _id: 'run-on-deleted' }, { $set: { frozen } });
    assert.equal(await sets.membership.leftovers.clear(inTwoDays), 1);
    assert.equal(await sets.members.countDocuments({ set: _id }), 0);
  });

  it('leaves no set and no rows when filling it was interrupted', async () => {
    async function* breaksOff() {
      yield* numbered(0, 1_000);
      throw new Error('the source went away');
    }
    const set = named();
    await assert.rejects(sets.create(set, breaksOff()), /went away/);
    assert.equal(await sets.isNameTaken(set.name), false);
    const strays = async () => sets.members.countDocuments({ member: '1999' });
    assert.ok((await strays()) > 0);
    const kept = await make(['1999']);
    await sets.membership.leftovers.clear(new Date(Date.now() + 2 * 86_400_000));
    assert.deepEqual(await membersOf(kept._id), ['1999']);
    assert.equal(await sets.members.countDocuments({ member: '1998' }), 0);
  });

  it('belongs to a name that is unique among existing sets', async () => {
    const first = await make([], { name: 'Same' });
    assert.equal(await sets.create(named({ name: 'Same' })), 'NAME_TAKEN');
    const racing = await Promise.all(Array.from({ length: 5 }, () => sets.create(named({ name: 'Raced' }))));
    assert.equal(racing.filter((set) => set !== 'NAME_TAKEN').length, 1);
    const other = await make();
    assert.equal(await sets.update(other._id, { name: 'Same' }), 'NAME_TAKEN');
    await sets.delete(first._id, 'tester');
    assert.notEqual(await sets.update(other._id, { name: 'Same' }), 'NAME_TAKEN');
  });
});
