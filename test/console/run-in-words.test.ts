import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimateEnd } from '../../console/pages/run/estimate-end.ts';
import { fieldChanges } from '../../console/pages/run/field-changes.ts';
import { de } from '../../console/texts/de.ts';
import { REASONS } from '../../shared/model/outcome.ts';
import { UPKEEP } from '../../shared/model/upkeep.ts';
import { parametersInWords } from '../../console/pages/run/parameters-in-words.ts';
import { fc } from '../support/property-testing.ts';

describe('what the server says, in German', () => {
  it('is of codes that there are', () => {
    const { reasons, upkeep } = de.server;
    assert.deepEqual(
      Object.keys(reasons).filter((code) => !Object.hasOwn(REASONS, code)),
      [],
    );
    assert.deepEqual(Object.keys(upkeep), Object.keys(UPKEEP));
  });
});

describe('what changed in a member, as the console shows it', () => {
  it('is of lists what came and went, and of everything else the value before and after', () => {
    assert.deepEqual(
      fieldChanges({ license: 'CC BY', units: ['A', 'B'] }, { license: 'CC0', units: ['A', 'C', 'D'] }),
      [
        { field: 'license', values: [{ key: '', before: 'CC BY', after: 'CC0' }] },
        {
          field: 'units',
          values: [
            { key: 'gone 0', before: 'B', after: undefined },
            { key: 'come 0', before: undefined, after: 'C' },
            { key: 'come 1', before: undefined, after: 'D' },
          ],
        },
      ],
    );
    assert.deepEqual(fieldChanges({}, { hidden: false }), [
      { field: 'hidden', values: [{ key: '', before: undefined, after: 'false' }] },
    ]);
    const [order] = fieldChanges({ list: ['a', 'b'] }, { list: ['b', 'a'] });
    assert.deepEqual(order?.values, [{ key: 'order', before: 'a\nb', after: 'b\na' }]);
  });

  it('is nothing exactly where nothing differs', () => {
    const fields = fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(fields, (record) => {
        assert.deepEqual(fieldChanges(record, structuredClone(record)), []);
      }),
    );
  });
});

describe('the estimated end of a run', () => {
  const at = (second: number) => new Date(second * 1_000).toISOString();

  it('lies between its slower and its faster reports', () => {
    const points = [100, 80, 70, 40, 30].map((waiting, index) => ({ at: at(index * 2), counts: { waiting } }));
    const estimate = estimateEnd({ waiting: 30, rate: 8 }, points);
    assert.deepEqual(estimate, { soonest: 30 / 15, latest: 30 / 5 });
  });

  it('is unknown without a speed, and with nothing left to do', () => {
    assert.equal(estimateEnd({ waiting: 30, rate: null }, []), undefined);
    assert.equal(estimateEnd({ waiting: 30, rate: 0 }, []), undefined);
    assert.equal(estimateEnd({ waiting: 0, rate: 8 }, []), undefined);
    assert.deepEqual(estimateEnd({ waiting: 30, rate: 10 }, []), { soonest: 3, latest: 3 });
  });
});

describe('the parameters of a run in words', () => {
  const sent = (values: Record<string, string>) =>
    Object.entries(values).map(([name, value]) => ({ name: { value: name }, value }));
  const form = {
    properties: {
      TASK_L_Active: { title: 'License', default: 'false' },
      TASK_L_Condition: { title: 'Action', default: 'REPLACE', oneOf: [{ const: 'REPLACE', title: 'Replace' }] },
      TASK_L_Value: { title: 'License', 'x-depends-on': { TASK_L_Condition: ['REPLACE'] } },
      TASK_N_Active: { title: 'Note', default: 'false' },
      TASK_N_Value: { title: 'Text' },
      plain: {
        title: 'Files',
        'x-list': { separator: '@@', items: { oneOf: [{ const: 'A', title: 'First' }] } },
      },
    },
    'x-groups': [
      { key: 'L', title: 'License', switch: 'TASK_L_Active', fields: ['TASK_L_Condition', 'TASK_L_Value'] },
      { key: 'N', title: 'Note', switch: 'TASK_N_Active', fields: ['TASK_N_Value'] },
    ],
  };

  it('have the titles of the form, defaults too, and leave out what does not count', () => {
    const given = { TASK_L_Active: 'true', TASK_L_Value: 'CC0', TASK_N_Value: 'no group', plain: 'A@@B' };
    assert.deepEqual(parametersInWords(form, sent(given)), [
      { title: '', values: [['Files', 'First, B']] },
      {
        title: 'License',
        values: [
          ['Action', 'Replace'],
          ['License', 'CC0'],
        ],
      },
    ]);
    const removed = { TASK_L_Active: 'true', TASK_L_Condition: 'REMOVE', TASK_L_Value: 'CC0' };
    assert.deepEqual(parametersInWords(form, sent(removed)), [{ title: 'License', values: [['Action', 'REMOVE']] }]);
  });
});
