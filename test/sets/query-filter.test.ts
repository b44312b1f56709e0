import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import {
  SET_CONTENT_CODES,
  SET_CONTENTS,
  type MemberSet,
  type SetContent,
  type SetQuery,
} from '../../shared/model/set.ts';
import { parseSetQuery } from '../../shared/model/set-query/parse-query.ts';
import { operatorsOf, QUERY_FIELDS, queryField, type QueryField } from '../../shared/model/set-query/query-fields.ts';
import { openTestStore } from '../support/store.ts';
import { meets } from './query-evaluator.ts';

/** Ways to write the same: composed, decomposed, both in one text, marks in another order, Korean letters. */
const ACCENTED = [
  'Ü',
  'U\u0308',
  'übung',
  'u\u0308bung',
  'üü',
  'üu\u0308',
  '\u1ed7x',
  'o\u0302\u0303x',
  '\u00f4\u0303x',
].concat(['\u1ec7', 'e\u0302\u0323', 'e\u0323\u0302', '한', '\u1112\u1161\u11ab']);
/** Few texts, so that conditions meet records; with signs that mean something to patterns, and beyond the basic plane. */
const texts = fc.oneof(
  fc.constantFrom('a', 'ab', 'aB', 'a.b', 'a+b(c', '$a', '^a', 'a\\', 'a\u{1f600}', 'b', '*'),
  fc.constantFrom(...ACCENTED),
);
const prefixes = fc.oneof(texts, fc.constantFrom('a\u{10ffff}', '\u{1f600}', '\ud7ff'));
const dates = fc.constantFrom('2019', '2020', '2021', '202001', '202006', '202012', '20200101', '20200615', '20201231');
const numbers = fc.integer({ min: 0, max: 3 });

/** The same few identifiers in several spellings. */
const DOIS = [
  '10.1/aB',
  '10.1/ab',
  'https://doi.org/10.1/AB',
  'doi:10.1/ab',
  '10.1/Ü',
  '10.1/ü',
  '10.1/b',
  'info:doi/10.1/B',
];
const ORCIDS = ['0000-0002-1825-0097', 'https://orcid.org/0000-0002-1825-0097', 'ORCID: 0000000218250097'];

function valueOf({ kind, choices = [], comparable }: QueryField): fc.Arbitrary<string | number | boolean> {
  if (comparable?.path === 'doiKey') return fc.constantFrom(...DOIS);
  if (kind === 'date') return dates;
  if (kind === 'number') return numbers;
  if (kind === 'boolean') return fc.boolean();
  if (kind === 'choice') return fc.constantFrom(...choices);
  return texts;
}

function conditionOn(content: SetContent, name: string): fc.Arbitrary<SetQuery> {
  const field = queryField(content, name);
  assert.ok(field);
  const value = valueOf(field);
  return fc.constantFrom(...operatorsOf(field)).chain((operator): fc.Arbitrary<SetQuery> => {
    if (operator === 'exists' || operator === 'missing') return fc.constant({ field: name, operator });
    if (operator === 'in') {
      const list = fc.array(value as fc.Arbitrary<string | number>, { minLength: 1, maxLength: 3 });
      return list.map((values) => ({ field: name, operator, value: values }));
    }
    if (operator !== 'startsWith') return value.map((single) => ({ field: name, operator, value: single }));
    const prefix = field.kind === 'date' ? fc.constantFrom('2', '2020', '202006') : prefixes;
    return prefix.map((single) => ({ field: name, operator, value: single }));
  });
}

function queryOn(content: SetContent): fc.Arbitrary<SetQuery> {
  const condition = fc.constantFrom(...Object.keys(QUERY_FIELDS[content])).chain((name) => conditionOn(content, name));
  return fc.letrec<{ node: SetQuery }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      condition,
      fc.array(tie('node'), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('node').map((not) => ({ not })),
    ),
  })).node;
}

/** A record with a few of the fields; many-valued ones in lists, also where a list holds a list. */
function recordOf(content: SetContent, names: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const fields = names.flatMap((name) => {
    const field = queryField(content, name);
    return field && field.kind !== 'list' && field.path === undefined ? [{ name, field }] : [];
  });
  return fc
    .tuple(...fields.map(({ field }) => fc.array(fc.oneof(valueOf(field), emptyOf(field)), { maxLength: 3 })))
    .map((values) => {
      const record: Record<string, unknown> = {};
      fields.forEach(({ name, field }, index) => place(record, name.split('.'), field, values[index] ?? []));
      return record;
    });
}

const emptyOf = (field: QueryField) => (field.kind === 'text' ? fc.constant('') : valueOf(field));

/** Lists of the model; their items are objects that hold one value each. */
const LISTS_OF_OBJECTS =
  /^(creators|contributors|links|files|relations|keywords|roles|blocks|statistics|.*ffiliations)$/;

function place(record: Record<string, unknown>, path: string[], field: QueryField, values: unknown[]): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    if (field.hasMany === true) record[step] = values;
    else if (values.length > 0) record[step] = values[0];
    return;
  }
  if (LISTS_OF_OBJECTS.test(step)) {
    const items = (record[step] ??= []) as Record<string, unknown>[];
    values.forEach((value, index) => {
      place((items[index] ??= step === 'relations' ? { key: String(index) } : {}), rest, { ...field }, [value]);
    });
    return;
  }
  place((record[step] ??= {}) as Record<string, unknown>, rest, field, values);
}

describe('a logical set holds exactly the records that meet its query', async () => {
  const store = await openTestStore();
  const RECORDS = 60;
  const held = new Map<SetContent, MusterRecord[]>();
  after(async () => store.close());

  before(async () => {
    for (const content of SET_CONTENT_CODES) {
      const names = Object.keys(QUERY_FIELDS[content]);
      const samples = fc.sample(
        fc.subarray(names, { maxLength: Math.min(25, names.length) }).chain((some) => recordOf(content, some)),
        {
          numRuns: RECORDS,
          seed: 7,
        },
      );
      const records = samples.map((record, index) => ({ ...record, _id: `${index % 2 ? 'a' : 'ab'}${index}` }));
      const deleted = { _id: 'a-deleted', deleted: { at: new Date(), by: 'test' } };
      await store.records(SET_CONTENTS[content].collection).insert([...records, deleted], 'test');
      held.set(content, records);
    }
  });

  const countOf = (content: SetContent, query: SetQuery) =>
    store.sets.count({ type: 'LOGICAL', content, query } as MemberSet);

  async function idsIn(content: SetContent, query: SetQuery): Promise<string[]> {
    const set = { type: 'LOGICAL', content, query } as MemberSet;
    const found: string[] = [];
    for await (const id of store.sets.streamMemberIds(set)) found.push(id);
    assert.deepEqual(found, [...found].sort(), 'in rising order');
    return found;
  }

  for (const content of SET_CONTENT_CODES) {
    it(`for ${content}, with any query, as an evaluator without a database says`, async () => {
      const records = held.get(content) ?? [];
      await fc.assert(
        fc.asyncProperty(queryOn(content), async (query) => {
          const parsed = parseSetQuery(content, JSON.stringify(query));
          assert.deepEqual(parsed, query, 'a query survives its text form');
          const expected = records.filter((record) => meets(content, query, record)).map(({ _id }) => _id);
          assert.deepEqual(await idsIn(content, parsed), expected.sort());
          assert.equal(await countOf(content, parsed), expected.length);
        }),
        { numRuns: 120, endOnFailure: true },
      );
    });

    it(`for ${content}, with every operator of every field`, async () => {
      const records = held.get(content) ?? [];
      for (const name of Object.keys(QUERY_FIELDS[content])) {
        for (const query of fc.sample(conditionOn(content, name), { numRuns: 6, seed: 3 })) {
          const expected = records.filter((record) => meets(content, query, record)).map(({ _id }) => _id);
          assert.deepEqual(await idsIn(content, query), expected.sort(), JSON.stringify(query));
        }
      }
    });
  }

  it('takes every spelling of a DOI for the same, whatever the operator', async () => {
    const MIXED = '10.5555/MiXed.Case.2';
    await store.assets.insert(
      [
        { _id: 'd1', title: 'DOIs', doi: { value: MIXED, state: 'external' } },
        { _id: 'd2', title: 'DOIs', doi: { value: '10.5555/other', state: 'external' } },
        { _id: 'd3', title: 'DOIs' },
      ],
      'test',
    );
    const among = (query: SetQuery) =>
      idsIn('IER', { all: [{ field: 'title', operator: 'equals', value: 'DOIs' }, query] });
    const field = 'doi.value';
    for (const spelling of [
      MIXED,
      MIXED.toLowerCase(),
      MIXED.toUpperCase(),
      `https://doi.org/${MIXED}`,
      `doi:${MIXED}`,
    ]) {
      assert.deepEqual(await among({ field, operator: 'equals', value: spelling }), ['d1'], spelling);
      assert.deepEqual(await among({ not: { field, operator: 'equals', value: spelling } }), ['d2', 'd3'], spelling);
      assert.deepEqual(await among({ field, operator: 'in', value: ['10.1/none', spelling] }), ['d1'], spelling);
      const start = spelling.slice(0, -4);
      assert.deepEqual(await among({ field, operator: 'startsWith', value: start }), ['d1'], start);
    }
    assert.deepEqual(await among({ field, operator: 'exists' }), ['d1', 'd2']);
    assert.deepEqual(await among({ field, operator: 'missing' }), ['d3']);
  });

  it('takes every spelling of an ORCID iD for the same', async () => {
    const [orcid = '', ...others] = ORCIDS;
    await store.researchers.insert([{ _id: 'o1', orcid }, { _id: 'o2' }], 'test');
    await store.assets.insert([{ _id: 'o3', title: 'Mine', creators: [{ identifier: { orcid } }] }], 'test');
    for (const spelling of [orcid, ...others, 'https://orcid.org/0000-0002-1825-0097/']) {
      const query = (field: string): SetQuery => ({ field, operator: 'equals', value: spelling });
      assert.deepEqual(await idsIn('RESEARCHER', query('orcid')), ['o1'], spelling);
      assert.deepEqual(await idsIn('IER', query('creators.identifier.orcid')), ['o3'], spelling);
    }
    const start: SetQuery = { field: 'orcid', operator: 'startsWith', value: 'https://orcid.org/0000-0002' };
    assert.deepEqual(await idsIn('RESEARCHER', start), ['o1']);
  });

  it('counts an asset without the field as shown', async () => {
    await store.assets.insert(
      [
        { _id: 'v1', title: 'visibility' },
        { _id: 'v2', title: 'visibility', portal_visibility: true },
        { _id: 'v3', title: 'visibility', portal_visibility: false },
      ],
      'test',
    );
    const where = (value: boolean): SetQuery => ({
      all: [
        { field: 'title', operator: 'equals', value: 'visibility' },
        { field: 'portal_visibility', operator: 'equals', value },
      ],
    });
    assert.deepEqual(await idsIn('IER', where(true)), ['v1', 'v2']);
    assert.deepEqual(await idsIn('IER', where(false)), ['v3']);
  });
});
