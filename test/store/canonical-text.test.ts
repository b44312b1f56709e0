import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { listVisibleSets } from '../../shared/sets/list-sets.ts';
import { ADMIN } from '../support/callers.ts';
import { openTestStore } from '../support/store.ts';

describe('the database finds text however its accents are written', async () => {
  const store = await openTestStore();
  after(async () => store.close());
  const NAME = 'Fakultät für Öffentliches Recht'.normalize('NFC');
  const APART = NAME.normalize('NFD');

  it('in names of units', async () => {
    for (const [code, name] of [
      ['1', NAME],
      ['2', APART],
      ['3', 'Fakultat fur Offentliches Recht'],
    ] as const) {
      await store.units.insert({ code, name, parent: null, type: 'INTERNAL', active: true });
    }
    for (const asked of [NAME, APART]) {
      const found = await store.units.byNames([asked]);
      assert.deepEqual(found.map(({ code, name }) => [code, name]).sort(), [
        ['1', NAME],
        ['2', APART],
      ]);
      const { units } = await store.units.page({ name: asked.split(' ')[0] ?? '' }, 0, 10);
      assert.deepEqual(
        units.map(({ code }) => code),
        ['1', '2'],
      );
    }
  });

  it('in lists of sets', async () => {
    const set = { type: 'ITEMIZED', content: 'IER', private: false, status: 'ACTIVE', createdBy: 'admin' } as const;
    await store.sets.create({ ...set, name: NAME, description: '', note: '' });
    for (const text of [NAME, APART, 'FÜR_öff', 'für öff'.normalize('NFD')]) {
      const { total } = await listVisibleSets(store, ADMIN, {
        contains: { field: 'name', text },
        ...{ order: 'NAME', isRising: true },
        offset: 0,
        limit: 10,
      });
      assert.equal(total, 1, text);
    }
  });
});
