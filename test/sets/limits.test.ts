import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { MemberSet } from '../../shared/model/set.ts';
import { withReadBounds } from '../../shared/store/read-bounds.ts';
import { isOutOfTime } from '../../shared/store/write-errors.ts';
import { openTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';
import { assertRefused, ok, startSetsApi } from './support.ts';

const SLOW = { any: ['one', 'two', 'three'].map((value) => ({ field: 'title', operator: 'contains', value })) };
const set = (name: string, more: object = {}) => ({ name, type: 'ITEMIZED', content: 'IER', ...more });
const logical = (name: string) => set(name, { type: 'LOGICAL', query: SLOW });

describe('what sets may cost', async () => {
  const store = await openTestStore();
  const usual = await startSetsApi(store);
  const hasty = await startSetsApi(store, { querySeconds: 0.001 });
  const few = await startSetsApi(store, { setsPerPerson: 2 });
  before(async () => {
    const assets = Array.from({ length: 3_000 }, (_, n) => ({
      _id: `99${1_000_000 + n}`,
      title: `Number ${n} of two`,
    }));
    await store.assets.insert(assets, 'test');
  });
  after(async () => {
    usual.close();
    hasty.close();
    few.close();
    await store.close();
  });

  it('a person has so many sets and no more; deleting one makes room', async () => {
    const { id } = ok(await few.call('dean', 'POST', '', set('First', { content: 'RESEARCHER' })));
    ok(await few.call('dean', 'POST', '', set('Second', { content: 'RESEARCHER' })));
    const third = set('Third', { content: 'RESEARCHER' });
    const { status, body } = await few.call('dean', 'POST', '', third);
    assert.equal(status, 409);
    assert.match(JSON.stringify(body), /SETS_EXHAUSTED.*You have 2 sets already/);
    ok(await few.call('curator', 'POST', '', set("Somebody else's")));
    assert.equal((await few.call('dean', 'DELETE', `/${String(id)}`)).status, 204);
    ok(await few.call('dean', 'POST', '', third));
  });

  it('a query that takes too long is stopped, and the answer says so', async () => {
    const { id } = ok(await usual.call('curator', 'POST', '', logical('Slow')));
    assert.equal(
      (ok(await usual.call('curator', 'GET', `/${String(id)}`))['number_of_members'] as { value: number }).value,
      3_000,
    );
    assertRefused(await hasty.call('curator', 'GET', `/${String(id)}`), 'QUERY_TOO_SLOW', /took too long/);
    assertRefused(await hasty.call('curator', 'GET', `/${String(id)}/members?limit=0`), 'QUERY_TOO_SLOW');
  });

  it('a page of sets has the counts that come in time, and leaves out the others', async () => {
    for (const name of ['Page 1', 'Page 2', 'Page 3']) ok(await usual.call('archivist', 'POST', '', logical(name)));
    const countsOf = async ({ call }: typeof usual) => {
      // The list itself has as little time as the counts: on a busy machine it may take a few tries.
      const answer = await until('the list of sets comes in time', async () => {
        const { status, body } = await call('archivist', 'GET', '?view=FULL&q=name~page');
        return status === 200 ? body : undefined;
      });
      const { set: sets } = answer as { set: object[] };
      return sets.map((each) =>
        'number_of_members' in each ? (each.number_of_members as { value: number }).value : 'none',
      );
    };
    assert.deepEqual(await countsOf(usual), [3_000, 3_000, 3_000]);
    assert.deepEqual(await countsOf(hasty), ['none', 'none', 'none']);
  });

  it('reads end when whoever asked has left, and have no bounds where nobody gave any', async () => {
    const found = await store.sets.collection.findOne({ name: 'Slow' });
    const slow = found as MemberSet;
    const leaving = new AbortController();
    const counting = withReadBounds({ maxTimeMS: 60_000, signal: leaving.signal }, () => store.sets.count(slow));
    leaving.abort();
    await assert.rejects(counting, { name: 'AbortError' });
    const streamed = withReadBounds({ maxTimeMS: 1 }, () => store.sets.streamMemberIds(slow).next());
    await assert.rejects(streamed, isOutOfTime);
    assert.equal(await store.sets.count(slow), 3_000);
  });
});
