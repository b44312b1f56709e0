import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { nestFields } from '../../shared/exchange/loading/nest-fields.ts';

function nested(line: Record<string, unknown>): unknown {
  const read = nestFields(line);
  return read.kind === 'valid' ? read.value : read.problems.map(({ field, message }) => `${field} ${message}`);
}

describe('nesting dotted field names', () => {
  it('nests them at every level, beside each other and beside groups', () => {
    const line = {
      'date.published': '1923',
      'date.issued': '1924',
      date: { created: '1922' },
      a: [{ 'link.url': 'u' }],
    };
    assert.deepEqual(nested(line), {
      date: { published: '1923', issued: '1924', created: '1922' },
      a: [{ link: { url: 'u' } }],
    });
  });

  it('nests what has the name of something that every object inherits', () => {
    const line = { constructor: 'a', 'to.toString': 1, 'to.valueOf.x': 2 };
    assert.deepEqual(nested(line), { constructor: 'a', to: { toString: 1, valueOf: { x: 2 } } });
  });

  it('leaves out nulls', () => {
    assert.deepEqual(nested({ a: null, 'b.c': null, d: { e: null, f: 1 } }), { d: { f: 1 } });
  });

  it('reports a field given twice, or both as a value and as a group', () => {
    assert.deepEqual(nested({ 'a.b': 1, a: { b: 2 } }), ['a.b is given twice']);
    assert.deepEqual(nested({ a: 1, 'a.b': 2 }), ['a is given both as a value and as a group of fields']);
    assert.deepEqual(nested({ 'a.b': 2, a: 1 }), ['a is given twice']);
  });

  it('refuses names and texts that cannot be stored', () => {
    const names = ['$set', 'a..b', '.a', 'a.', 'a.$b', '__proto__', 'a.__proto__.b', 'a\0b'];
    for (const name of names) {
      const line = JSON.parse(`{${JSON.stringify(name)}: 1}`) as Record<string, unknown>;
      assert.equal(nestFields(line).kind, 'invalid', name);
    }
    assert.deepEqual(nested({ a: { b: 'x\ud800' } }), [
      'a.b contains half of a surrogate pair, which is not valid Unicode',
    ]);
    assert.equal(nestFields({ a: 'paired 😀' }).kind, 'valid');
    assert.equal(({} as { b?: unknown }).b, undefined, 'no prototype was touched');
  });

  it('refuses nesting too deep for the database', () => {
    const deep = JSON.parse(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`) as Record<string, unknown>;
    assert.equal(nestFields(deep).kind, 'invalid');
  });

  it('leaves what has no dots and no nulls as it is', () => {
    const name = fc.stringMatching(/^[a-z_]{1,8}$/).filter((text) => text !== '__proto__');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.integer(),
        fc.boolean(),
        tie('list'),
        tie('group'),
      ),
      list: fc.array(tie('tree'), { maxLength: 3 }),
      group: fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, tree, { noNullPrototype: true }), (line) => assert.deepEqual(nested(line), line)),
    );
  });
});
