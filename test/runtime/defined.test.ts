import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BSON } from 'mongodb';
import { defined } from '../../shared/runtime/defined.ts';

it('leaves out undefined values, and keeps every other value, null and false too', () => {
  const given: { a: string | undefined; b: string | undefined; c: null; d: boolean; e: number } = {
    a: 'kept',
    b: undefined,
    c: null,
    d: false,
    e: 0,
  };
  assert.deepStrictEqual(defined(given), { a: 'kept', c: null, d: false, e: 0 });
  assert.ok('b' in given, 'The given object stays as it is.');
});

it('stores no null where a value is missing', () => {
  const stored = (values: object): object => BSON.deserialize(BSON.serialize(values, { ignoreUndefined: false }));
  assert.deepStrictEqual(stored({ note: undefined }), { note: null }, 'This is how MongoDB stores an undefined value.');
  assert.deepStrictEqual(stored(defined({ note: undefined })), {});
});
