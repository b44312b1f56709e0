import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { FIELD_CHOICES, columnsOfChoices, layoutOf } from '../../shared/exchange/csv/layout.ts';
import { ALL_COLUMNS } from '../../shared/exchange/csv/row-types.ts';

describe('the columns of the export', () => {
  it('are all in the documentation', async () => {
    const page = await readFile(new URL('../../docs/export.md', import.meta.url), 'utf8');
    const missing = ALL_COLUMNS.filter((column) => !page.includes(`\`${column}\``));
    assert.deepEqual(missing, []);
  });

  it('appear once each, belong to one row type, and stand next to others of that type', () => {
    assert.equal(new Set(ALL_COLUMNS).size, ALL_COLUMNS.length);
    const inOrder = ALL_COLUMNS.map((column) => column.slice(0, column.indexOf('_')));
    const changes = inOrder.filter((type, index) => type !== inOrder[index - 1]);
    assert.equal(new Set(changes).size, changes.length);
  });

  it('can each be chosen, under a label of its own that is no path', () => {
    const codes = FIELD_CHOICES.map(({ code }) => code);
    assert.deepEqual(
      ALL_COLUMNS.filter((column) => !codes.includes(column)),
      [],
    );
    const labels = FIELD_CHOICES.map(({ label }) => label.toLowerCase());
    assert.equal(new Set(labels).size, labels.length);
    for (const label of labels) assert.match(label, /^[^._]+$/);
  });

  it('are complete when every field is chosen; what a load needs is there when none is', () => {
    assert.deepEqual(columnsOfChoices(FIELD_CHOICES.map(({ code }) => code)), ALL_COLUMNS);
    const needed = ['', 'GROUP_ID', 'ASSET_ID', 'ASSET_TITLE', 'ASSET_BASE'];
    assert.deepEqual(layoutOf(columnsOfChoices([])).headers, needed);
  });
});
