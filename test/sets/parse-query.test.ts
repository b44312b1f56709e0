import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SetContent } from '../../shared/model/set.ts';
import { describeQuery } from '../../shared/model/set-query/describe-query.ts';
import { parseSetQuery, QUERY_LIMITS } from '../../shared/model/set-query/parse-query.ts';

const refused = (input: unknown, message: RegExp, content: SetContent = 'IER') =>
  assert.throws(() => parseSetQuery(content, input), { code: '402265', httpStatus: 400, message });
const licence = { field: 'license', operator: 'equals', value: 'CCBY_V4.0' };

describe('a saved query', () => {
  it('is read from an object and from its JSON text alike', () => {
    const tree = { all: [licence, { not: { any: [{ field: 'doi.value', operator: 'exists' }] } }] };
    assert.deepEqual(parseSetQuery('IER', tree), tree);
    assert.deepEqual(parseSetQuery('IER', ` ${JSON.stringify(tree)}\r\n`), tree);
  });

  it('that names an unknown field is refused with the place and the fields there are', () => {
    refused(
      { all: [licence, { field: 'licence', operator: 'equals', value: 'x' }] },
      /query\.all\[1\]\.field.*"licence".*license/,
    );
    refused({ field: 'title', operator: 'exists' }, /"title" is not a field of USER; use one of id, firstName/, 'USER');
    for (const field of [
      'constructor',
      '__proto__',
      '$where',
      'deleted',
      'changes',
      'password',
      'title.$gt',
      'creators.0',
    ]) {
      refused({ field, operator: 'equals', value: 'x' }, /is not a field of/);
    }
  });

  it('that would compare too many texts or values is refused with what to do instead', () => {
    const contains = (number: number) => ({
      any: Array.from({ length: number }, (_, n) => ({ field: 'title', operator: 'contains', value: `part ${n}` })),
    });
    assert.doesNotThrow(() => parseSetQuery('IER', contains(QUERY_LIMITS.contains)));
    refused(
      contains(QUERY_LIMITS.contains + 1),
      /query\.any\[20\].*more than 20 conditions with "contains"; use equals/,
    );
    const values = (lists: number) => ({
      any: Array.from({ length: lists }, () => ({ ...licence, operator: 'in', value: Array(1_000).fill('x') })),
    });
    assert.doesNotThrow(() => parseSetQuery('IER', values(5)));
    refused(values(6), /more than 5000 values in all conditions together/);
  });

  it('that uses an operator its field does not have is refused with those it has', () => {
    refused(
      { field: 'license', operator: 'contains', value: 'x' },
      /"contains" cannot be used with license; use one of equals, in/,
    );
    refused({ field: 'portal_visibility', operator: 'exists' }, /use one of equals\b/);
    refused({ field: 'id', operator: 'missing' }, /use one of equals, in, startsWith\b/);
    refused({ field: 'links', operator: 'equals', value: 'x' }, /use one of exists, missing/);
    refused({ field: 'title', operator: '$regex', value: 'x' }, /query\.operator: must be one of equals/);
  });

  it('takes only values of the field’s kind', () => {
    refused({ field: 'license', operator: 'equals', value: { $ne: null } }, /query\.value: must be text in quotes/);
    refused({ field: 'license', operator: 'in', value: 'CC0' }, /a list of values/);
    refused({ field: 'license', operator: 'in', value: [] }, /at least one value/);
    refused({ field: 'license', operator: 'in', value: ['CC0', 7] }, /query\.value\[1\]: must be text in quotes/);
    refused({ field: 'id', operator: 'equals', value: 990000010000000 }, /text in quotes/);
    refused({ field: 'title', operator: 'contains', value: 'a\u0000b' }, /control characters/);
    refused({ field: 'title', operator: 'contains', value: '\ud800' }, /control characters/);
    refused({ field: 'title', operator: 'contains', value: '' }, /not empty/);
    refused({ field: 'date.published', operator: 'after', value: '2020-01-01' }, /YYYYMMDD/);
    refused({ field: 'asset.views', operator: 'after', value: '7' }, /a number, without quotes/);
    refused({ field: 'portal_visibility', operator: 'equals', value: 'true' }, /true or false, without quotes/);
    refused({ field: 'doi.state', operator: 'equals', value: 'draft' }, /one of reserved, registered/);
    refused({ field: 'title', operator: 'exists', value: true }, /use one of/);
    refused({ field: 'publisher', operator: 'exists', value: true }, /takes no value/);
  });

  it('with an unknown member is refused, not ignored', () => {
    refused({ ...licence, not: true }, /query/);
    refused({ all: [], any: [] }, /query/);
    refused({ all: [licence], $where: 'sleep(1000)' }, /\$where/);
    refused({ any: [] }, /at least one condition/);
    refused({}, /query/);
    refused([licence], /must be/);
    refused(null, /must be/);
    refused('license = CC0', /not valid JSON/);
  });

  it('cannot exhaust the server that reads it', () => {
    let deep: unknown = licence;
    for (let level = 0; level < 100_000; level++) deep = { not: deep };
    refused(deep, /deeper than/);
    refused('{"not":'.repeat(20_000) + '1' + '}'.repeat(20_000), /deeper than/);
    refused({ all: Array.from({ length: QUERY_LIMITS.conditions }, () => licence) }, /more than 100/);
    refused(
      { field: 'license', operator: 'in', value: Array.from({ length: 1_001 }, () => 'x') },
      /at most 1000 values/,
    );
    refused({ field: 'title', operator: 'equals', value: 'x'.repeat(1_001) }, /at most 1000 characters/);
    for (const operator of ['contains', 'startsWith']) {
      refused({ field: 'title', operator, value: 'x'.repeat(401) }, /at most 400 characters/);
    }
    refused(' '.repeat(QUERY_LIMITS.jsonLength + 1), /longer than/);
  });

  it('is shown in words', () => {
    const query = parseSetQuery('IER', {
      all: [
        licence,
        {
          any: [
            { field: 'title', operator: 'contains', value: '"draft"' },
            { field: 'publisher', operator: 'missing' },
          ],
        },
        { not: { field: 'license', operator: 'in', value: ['A', 'B'] } },
      ],
    });
    assert.equal(
      describeQuery('IER', query),
      'Research assets where License equals "CCBY_V4.0" and (Title contains "\\"draft\\"" or Publisher is missing) and not (License is one of "A", "B")',
    );
    assert.equal(describeQuery('RESEARCHER', { all: [] }), 'All researchers');
  });
});
