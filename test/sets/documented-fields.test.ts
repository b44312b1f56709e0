import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { SET_CONTENT_CODES } from '../../shared/model/set.ts';
import { QUERY_FIELDS } from '../../shared/model/set-query/query-fields.ts';

describe('docs/sets.md', () => {
  it('lists exactly the fields that a query may ask about, with their kinds', async () => {
    const text = await readFile(new URL('../../docs/sets.md', import.meta.url), 'utf8');
    for (const content of SET_CONTENT_CODES) {
      const section = text.split(`\n### ${content}: `)[1]?.split('\n#')[0] ?? '';
      const rows = [...section.matchAll(/^\| `([^`]+)` +\| (\w+)(, many)? /gm)];
      const listed = rows.map(([, name, kind, many]) => [name, kind, many !== undefined || kind === 'list']);
      const fields = Object.entries(QUERY_FIELDS[content]);
      assert.deepEqual(
        listed,
        fields.map(([name, { kind, hasMany }]) => [name, kind, hasMany === true]),
      );
    }
  });
});
