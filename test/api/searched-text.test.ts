import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { QUERY_LIMITS } from '../../shared/model/set-query/parse-query.ts';
import { makeAssets } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

/** Lists that are searched by part of a text. */
const SEARCHED = ['/units?name=', '/sets?q=name~', '/sets?name=', '/ftp-configurations?code='];
/** Signs that mean something in a pattern. */
const SIGNS = '.*+?()[]{}|^$\\_';

describe('search text', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  for (const list of SEARCHED) {
    it(`may be anything, and is refused only where no stored text could match: ${list}`, async () => {
      for (const control of ['%00', 'a%00b', 'a%0Ab', 'a%1Fb']) {
        assertRefused(await api.get(list + control, admin), 400, '40166410', /without control characters/);
      }
      assertRefused(await api.get(list + '.'.repeat(201), admin), 400, '40166410', /at most 200 characters/);
      const longest = SIGNS.repeat(20).slice(0, 190);
      ok(await api.get(list + encodeURIComponent(longest), admin));
    });
  }

  it('may be as long as saved queries allow, with any characters', async () => {
    await muster.store.assets.insert(makeAssets(2), 'test');
    const longest = SIGNS.repeat(100).slice(0, QUERY_LIMITS.partLength);
    for (const operator of ['contains', 'startsWith']) {
      for (const field of ['title', 'keywords.values']) {
        const created = ok(
          await api.post('/sets', admin, {
            ...{ name: `${operator} in ${field}`, type: { value: 'LOGICAL' }, content: { value: 'IER' } },
            query: { field, operator, value: longest },
          }),
        );
        const members = ok(await api.get(`/sets/${String(created['id'])}/members`, admin));
        assert.equal(members['total_record_count'], 0);
      }
    }
  });
});
