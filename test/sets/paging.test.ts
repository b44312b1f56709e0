import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { combineStreams } from '../../shared/sets/combine-streams.ts';
import { openTestStore } from '../support/store.ts';
import { ok, startSetsApi } from './support.ts';

describe('paging through a logical set', async () => {
  const store = await openTestStore();
  const { call, close } = await startSetsApi(store);
  const RECORDS = 2_300;
  const idOf = (index: number) => `99${String(index).padStart(13, '0')}`;
  let set = '';

  before(async () => {
    const assets = Array.from({ length: RECORDS }, (_, index) => ({ _id: idOf(index), title: 'A', license: 'CC0' }));
    await store.assets.insert(assets, 'test');
    const query = { field: 'license', operator: 'equals', value: 'CC0' };
    const body = { name: 'CC0', type: 'LOGICAL', content: 'IER', private: false, query };
    set = String(ok(await call('curator', 'POST', '', body))['id']);
  });
  after(async () => {
    close();
    await store.close();
  });

  async function numberTold(as = 'curator'): Promise<number> {
    return (ok(await call(as, 'GET', `/${set}`))['number_of_members'] as { value: number }).value;
  }
  async function page(offset: number, limit = 100, as = 'curator'): Promise<{ ids: string[]; total: number }> {
    const body = ok(await call(as, 'GET', `/${set}/members?offset=${offset}&limit=${limit}`));
    const { member, total_record_count } = body as { member: { id: string }[]; total_record_count: number };
    return { ids: member.map(({ id }) => id), total: total_record_count };
  }
  const leaves = async (id: string) => store.assets.edit(id, 'test', (record) => ({ ...record, license: 'none' }));
  const returns = async (id: string) => store.assets.edit(id, 'test', (record) => ({ ...record, license: 'CC0' }));

  it('adds up to the announced total, each member once, while members come and go', async () => {
    const told = await numberTold();
    assert.equal(told, RECORDS);
    await leaves(idOf(0));
    const seen: string[] = [];
    while (seen.length < told) {
      const { ids, total } = await page(seen.length);
      assert.equal(total, told);
      assert.ok(ids.length > 0, 'a client that waits for the number told comes to its end');
      seen.push(...ids);
      if (seen.length === 500) await leaves(idOf(100));
      if (seen.length === 1_000) await leaves(idOf(1_700));
    }
    assert.deepEqual(
      seen,
      Array.from({ length: RECORDS }, (_, index) => idOf(index)),
    );
    assert.deepEqual((await page(RECORDS)).ids, []);
    for (const index of [0, 100, 1_700]) await returns(idOf(index));
  });

  it('shows the current members to a caller who starts over', async () => {
    await page(0);
    await leaves(idOf(1));
    assert.deepEqual(await page(0, 2), { ids: [idOf(0), idOf(2)], total: RECORDS - 1 });
    assert.equal((await page(0, 0)).total, RECORDS - 1);
    await returns(idOf(1));
    assert.equal((await page(0, 0)).total, RECORDS);
    assert.equal(await numberTold(), RECORDS);
  });

  it('is not disturbed by others who page through the same set', async () => {
    const told = await numberTold('archivist');
    await leaves(idOf(2));
    assert.equal(await numberTold('curator'), told - 1);
    assert.deepEqual((await page(0, 3, 'archivist')).ids, [idOf(0), idOf(1), idOf(2)]);
    assert.deepEqual((await page(0, 3, 'curator')).ids, [idOf(0), idOf(1), idOf(3)]);
    await returns(idOf(2));
  });

  it('follows a new query at once', async () => {
    await numberTold();
    await call('curator', 'PUT', `/${set}`, { query: { field: 'id', operator: 'in', value: [idOf(5), idOf(7)] } });
    assert.deepEqual(await page(0), { ids: [idOf(5), idOf(7)], total: 2 });
    assert.deepEqual((await page(1)).ids, [idOf(7)]);
  });

  it('survives the same caller starting over on another connection', async () => {
    await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        if (index % 2 === 0) await numberTold();
        else assert.deepEqual((await page(0)).ids, [idOf(5), idOf(7)]);
      }),
    );
  });

  it('reads across the ends of stored pages', async () => {
    await call('curator', 'PUT', `/${set}`, { query: { all: [] } });
    await numberTold();
    for (const offset of [0, 950, 999, 1_000, 1_999, 2_250, 2_299]) {
      const expected = Array.from({ length: Math.min(100, RECORDS - offset) }, (_, index) => idOf(offset + index));
      assert.deepEqual((await page(offset)).ids, expected);
    }
  });
});

describe('paging through a large itemized set', async () => {
  const store = await openTestStore();
  const { call, close } = await startSetsApi(store);
  after(async () => {
    close();
    await store.close();
  });

  it('shows every member once, in order, and follows a change', async () => {
    const ids = Array.from({ length: 1_250 }, (_, index) => String(10_000 + index));
    const made = await store.sets.create(
      {
        ...{ name: 'Large', description: '', note: '', type: 'ITEMIZED', content: 'USER' },
        private: false,
        status: 'ACTIVE',
        createdBy: 'registrar',
      },
      ids,
    );
    assert.ok(made !== 'NAME_TAKEN');
    const pages = async () => {
      const seen: unknown[] = [];
      for (let offset = 0; offset < 1_300; offset += 100) {
        const body = ok(await call('registrar', 'GET', `/${made._id}/members?limit=100&offset=${offset}`));
        seen.push(...(body as { member: { id: string }[] }).member.map(({ id }) => id));
      }
      return seen;
    };
    assert.deepEqual(await pages(), ids);
    await store.sets.membership.remove(made._id, ['10003', '11200'], 'each');
    assert.deepEqual(
      await pages(),
      ids.filter((id) => id !== '10003' && id !== '11200'),
    );
  });
});

describe('combining streams', () => {
  it('matches set algebra, for ids in the order of code points', async () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'ab', 'b', 'é', '\uff5e', '\u{1f600}', '1', '10', '2'));
    const inOrder = (some: readonly string[]) =>
      [...some].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    async function* stream(some: readonly string[]) {
      yield* inOrder(some);
    }
    await fc.assert(
      fc.asyncProperty(ids, ids, async (first, second) => {
        const expected = {
          AND: first.filter((id) => second.includes(id)),
          OR: [...new Set([...first, ...second])],
          NOT: first.filter((id) => !second.includes(id)),
        };
        for (const operator of ['AND', 'OR', 'NOT'] as const) {
          const combined: string[] = [];
          for await (const id of combineStreams(operator, stream(first), stream(second))) combined.push(id);
          assert.deepEqual(combined, inOrder(expected[operator]));
        }
      }),
    );
  });
});
