import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { fieldProblems, wordsWithoutValue } from '../../shared/runtime/issue-words.ts';

/** A schema, what is sent, and what is said of it. */
type Row = readonly [schema: z.ZodType, sent: unknown, said: string];

const TABLE: Readonly<Record<z.core.$ZodIssue['code'], readonly Row[]>> = {
  invalid_type: [
    [z.number(), 'x', 'must be a number, not text'],
    [z.int(), 1.5, 'must be a whole number, not a number'],
    [z.number(), Number.NaN, 'must be a number, not NaN'],
    [z.string(), undefined, 'is missing'],
    [z.string(), null, 'must be text, not null'],
    [z.boolean(), 'yes', 'must be true or false, not text'],
    [z.array(z.string()), {}, 'must be a list, not an object'],
    [z.object({}), [], 'must be an object, not a list'],
    [z.record(z.string(), z.string()), 5, 'must be an object, not a number'],
    [z.date(), new Date(Number.NaN), 'must be a date, not a date that does not exist'],
    [z.never(), 1, 'must be left out'],
  ],
  invalid_value: [
    [z.enum(['ASC', 'DESC']), 'up', 'must be one of ASC, DESC, not "up"'],
    [z.enum(['ASC', 'DESC']), undefined, 'is missing'],
    [z.enum(['ASC', 'DESC']), 5, 'must be one of ASC, DESC, not 5'],
    [z.enum(['ASC', 'DESC']), '', 'must be one of ASC, DESC'],
    [z.literal('csv'), 'x'.repeat(300), `must be csv, not "${'x'.repeat(40)}"`],
    [z.enum(Array.from({ length: 200 }, (_, n) => `code${n}`)), 'x', 'is not one of the 200 known values: "x"'],
  ],
  too_small: [
    [z.string().min(1), '', 'must not be empty'],
    [z.string().min(12), 'short', 'must have at least 12 characters'],
    [z.array(z.string()).min(1), [], 'must have at least 1 entry'],
    [z.number().min(1), 0, 'must be at least 1'],
    [z.number().gt(0), 0, 'must be more than 0'],
    [z.string().length(1_200), 'x', 'must have exactly 1,200 characters'],
    [z.date().min(new Date(0)), new Date(-1), 'must not be before 1970-01-01T00:00:00.000Z'],
    [z.set(z.string()).min(2), new Set(), 'must have at least 2 entries'],
  ],
  too_big: [
    [z.string().max(1), 'xy', 'must have at most 1 character'],
    [z.array(z.string()).max(1_000), Array.from({ length: 1_001 }, String), 'must have at most 1,000 entries'],
    [z.number().max(25), 26, 'must be at most 25'],
    [z.number().lt(25), 25, 'must be less than 25'],
    [z.date().max(new Date(0)), new Date(1), 'must not be after 1970-01-01T00:00:00.000Z'],
  ],
  invalid_format: [
    [z.email(), 'x', 'must be an e-mail address such as name@example.org'],
    [z.url(), 'x', 'must be an address such as https://example.org/page'],
    [z.iso.date(), 'x', 'must be a day such as 2026-11-24'],
    [z.iso.datetime(), 'x', 'must be a time with its zone such as 2026-11-24T21:34:23Z'],
    [z.uuid(), 'x', 'must be a UUID such as 0b5c1c0e-6a0c-4f4e-9d2e-0d6f7f0f7c55'],
    [z.string().startsWith('10.'), 'x', 'must start with "10."'],
    [z.string().endsWith('.csv'), 'x', 'must end with ".csv"'],
    [z.string().includes('@'), 'x', 'must contain "@"'],
    [z.string().regex(/^\d+$/), 'x', 'is not written as it should be'],
  ],
  not_multiple_of: [[z.number().multipleOf(5), 7, 'must be a multiple of 5']],
  unrecognized_keys: [
    [z.strictObject({}), { foo: 1 }, 'has a field that is not known here: foo'],
    [z.strictObject({}), { foo: 1, bar: 2 }, 'has fields that are not known here: foo, bar'],
  ],
  invalid_union: [
    [z.union([z.string(), z.number()]), true, 'must be text, or a number'],
    [z.union([z.string(), z.array(z.string())]), { a: 1 }, 'must be text, or a list'],
    [z.union([z.string(), z.object({ id: z.string() })]), { id: 5 }, 'id must be text, not a number'],
    [z.union([z.string(), z.number()]), undefined, 'is missing'],
    [
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
      { kind: 'c' },
      'must be one of a, b',
    ],
  ],
  invalid_key: [
    [
      z.record(z.string().min(2), z.number()),
      { x: 1 },
      'has a name that is not allowed: it must have at least 2 characters',
    ],
  ],
  invalid_element: [
    [
      z.map(z.object({}), z.number()),
      new Map([[{}, 'x']]),
      'has an entry that is not valid: it must be a number, not text',
    ],
  ],
  custom: [[z.string().refine(() => false), 'x', 'is not valid']],
};

describe('what a schema finds', () => {
  for (const [code, rows] of Object.entries(TABLE)) {
    it(`is said in plain words: ${code}`, () => {
      const found = rows.map(([schema, sent]) => {
        const { error } = schema.safeParse(sent);
        assert.equal(error?.issues[0]?.code, code);
        return error?.issues[0]?.message;
      });
      assert.deepEqual(
        found,
        rows.map(([, , said]) => said),
      );
    });
  }

  it('keeps the words that a schema has itself', () => {
    assert.equal(z.string('must be a name').safeParse(5).error?.issues[0]?.message, 'must be a name');
  });

  it('repeats no value of a setting, which may be a secret in the wrong place', () => {
    const level = z.enum(['info', 'warn']);
    const { error } = level.safeParse('s3cret', { error: wordsWithoutValue });
    assert.equal(error?.issues[0]?.message, 'must be one of info, warn');
  });

  it('names unknown fields, and the wrong part of a value of several forms, each as a field', () => {
    const schema = z.strictObject({ to: z.union([z.string(), z.strictObject({ id: z.string() })]) });
    const { error } = schema.safeParse({ to: { id: 5 }, form: 1, 'a.b': 2 });
    assert.deepEqual(fieldProblems(error?.issues ?? []), [
      { field: 'to.id', message: 'must be text, not a number' },
      { field: 'form', message: 'is not known here' },
      { field: 'a.b', message: 'is not known here' },
    ]);
  });
});
