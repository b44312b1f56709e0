import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anyText } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';
import { readSentIds, whyMalformed } from '../../shared/sets/member-ids.ts';

const sent = (...ids: unknown[]) => readSentIds(ids.map((id) => ({ id })));

describe('pasted ids', () => {
  it('lose surrounding blanks, quotes and line ends, and nothing else', () => {
    const wrapped = [
      ' 991 ',
      '"992"',
      "'993",
      '\ufeff994\r\n',
      '\u201c995\u201d',
      '\u00a0996\t',
      '\u200b997\u200b',
      'a b',
      "O'Hara",
    ];
    assert.deepEqual(sent(...wrapped).ids, ['991', '992', '993', '994', '995', '996', '997', 'a b', "O'Hara"]);
  });

  it('may come as a column in one entry', () => {
    const { ids, received } = sent('991\r\n"992"\r\n\r\n 993\n', '994');
    assert.deepEqual([ids, received], [['991', '992', '993', '994'], 4]);
  });

  it('are reported when repeated, once per repeat', () => {
    const { ids, duplicates } = sent('991', ' 991', '992', '"991"');
    assert.deepEqual(
      [ids, duplicates],
      [
        ['991', '992'],
        ['991', '991'],
      ],
    );
  });

  it('are never made from numbers, null or objects', () => {
    const { ids, malformed, empty } = readSentIds([
      { id: 9.9e14 },
      { id: 7 },
      { id: '' },
      { id: ' "" ' },
      {},
      null,
      'x',
      { id: { a: 1 } },
      { id: ['991'] },
    ]);
    assert.deepEqual(ids, []);
    assert.deepEqual(
      malformed.map(({ value }) => value),
      ['990000000000000', '7', '{"a":1}', '["991"]'],
    );
    assert.equal(empty, 5);
  });

  it('with a tab inside, or too long, are malformed', () => {
    const { ids, malformed } = sent('991\tA title', 'x'.repeat(256), 'a\ud800b');
    assert.deepEqual(ids, []);
    assert.equal(malformed.length, 3);
  });

  it('that are unknown count as malformed when they are clearly something else', () => {
    for (const id of ['9.9E+14', '9,9e+14', '1E15', '9.9e14', '990000010000000.0', '991,992', '991;992', '991 992']) {
      assert.ok(whyMalformed(id), id);
    }
    for (const id of ['990000010000000', 'e14', 'u00001', 'E+14', '10.6028/NBS.BH.1', 'jane.doe@example.org']) {
      assert.equal(whyMalformed(id), undefined, id);
    }
  });

  it('are all accounted for, for any input', () => {
    const value = fc.oneof(anyText({ maxLength: 8 }), fc.constantFrom('991', ' 991'), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const { received, ids, duplicates, malformed, empty } = sent(...values);
        assert.equal(received, ids.length + duplicates.length + malformed.length + empty);
        assert.ok(received >= values.length);
        assert.equal(new Set(ids).size, ids.length);
        assert.deepEqual(sent(...ids).ids, ids, 'cleaning once is enough');
      }),
    );
  });
});
