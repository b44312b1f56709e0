import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { configurationKinds } from '../../api/configuration/kinds.ts';

/** A check that follows a failed one gets what the failed one refused. */
const ODD = ['', ' ', 'x', '//', 'http://', 'https://[', '\u0000', '\ud800', '[', '(', '%', '{{', '10.', '@', '::/999'];
const ODDER: unknown[] = [...ODD, null, true, -1, 1e300, [], {}, ODD, ODD.map((text) => ({ spec: text, query: text }))];

describe('an entry of a configuration', () => {
  for (const kind of configurationKinds.values()) {
    const { properties = {} } = z.toJSONSchema(kind.schema, { io: 'input', unrepresentable: 'any' });
    it(`of ${kind.path} is read to its end, whatever stands in a field`, () => {
      const fields = Object.keys(properties);
      assert.ok(fields.length > 0);
      for (const field of fields) {
        for (const value of ODDER) {
          assert.doesNotThrow(() => kind.schema.safeParse({ [field]: value }), `${field}: ${JSON.stringify(value)}`);
        }
      }
    });
  }
});
