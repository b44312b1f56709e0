import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applied, assignments, difference, inverse } from '../../shared/model/difference.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import { fc } from '../support/property-testing.ts';

const name = fc.constantFrom('title', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'a');
const record = fc
  .dictionary(name, fc.oneof(fc.string(), fc.integer(), fc.array(fc.string())))
  .map((fields): MusterRecord => ({ ...fields, _id: '1', revision: 1 }));

describe('the difference of two states of a record', () => {
  it('leads from one to the other and back, whatever its fields are called', () => {
    fc.assert(
      fc.property(record, record, (one, other) => {
        const change = difference(one, other);
        assert.deepEqual(applied(one, change), other);
        assert.deepEqual(applied(other, inverse(change)), one);
        const { set, unset } = assignments(change);
        assert.deepEqual(
          unset.filter((field) => Object.hasOwn(set, field)),
          [],
        );
      }),
    );
  });
});
