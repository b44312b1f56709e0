import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import type { ApiServices } from '../../api/api-services.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { errorShape } from '../../api/contract/error-shape.ts';
import { parseXml } from '../../api/contract/xml/parse-xml.ts';
import { readXml } from '../../api/contract/xml/read-xml.ts';
import { writeXml } from '../../api/contract/xml/write-xml.ts';
import { documentedShapeOf, xmlMetaOf } from '../../api/contract/xml/xml-form.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { allRoutesOf } from '../support/answers-fit.ts';
import { anyText } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';

/** Every character that XML has, markup, blanks and line ends above all. */
const character = fc.oneof(
  fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    ' ',
    '\n',
    '\r',
    '\t',
    ']]>',
    '&amp;',
    'ä',
    '𝄞',
    '\u{FFFD}',
    '\u{85}',
    '\u{2028}',
  ),
  anyText({ minLength: 1, maxLength: 1 }).filter((sign) => /[^\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]/u.test(sign)),
);
const text = fc.string({ unit: character, maxLength: 12 });
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

/** Fields that no schema names, with names that XML has and that it has not. */
const freeFields = fc.dictionary(
  fc.oneof(text, fc.constantFrom('field', 'item', 'links', 'link', 'date.published', 'xmlns', 'constructor', '2020')),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(text, fc.constantFrom('link', 'links', 'type', 'name')), tie('value'), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  })).value,
  { maxKeys: 5, noNullPrototype: true },
);

/** Values that fit a schema. */
function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const shape = documentedShapeOf(schema);
  if (shape) return valuesOf(shape);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodReadonly) return valuesOf(schema.def.innerType);
  if (schema instanceof z.ZodNullable) return fc.oneof(fc.constant(null), valuesOf(schema.def.innerType));
  if (schema instanceof z.ZodPipe)
    return valuesOf(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in);
  if (schema instanceof z.ZodObject && xmlMetaOf(schema)['x-free'] === true)
    return fc.tuple(freeFields, objectsOf(schema)).map(([free, known]) => ({ ...free, ...(known as object) }));
  if (schema instanceof z.ZodObject && Object.keys(schema.shape).length > 0) return objectsOf(schema);
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodISODateTime)
    return fc
      .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
      .map((date) => date.toISOString());
  if (schema instanceof z.ZodString) return text;
  if (schema instanceof z.ZodNumberFormat) {
    const { minimum, maximum } = schema._zod.bag;
    return fc.integer({ min: Math.max(minimum ?? -1_000, -1e9), max: Math.min(maximum ?? 1_000, 1e9) });
  }
  if (schema instanceof z.ZodNumber)
    return fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
  if (schema instanceof z.ZodNull) return fc.constant(null);
  // What may be text or a number is text in XML.
  if (schema instanceof z.ZodUnion && schema.options.some((option) => option instanceof z.ZodString)) return text;
  if (schema instanceof z.ZodUnknown) return json;
  if (schema instanceof z.ZodRecord || schema instanceof z.ZodObject) {
    return fc.dictionary(text, json, { maxKeys: 3, noNullPrototype: true });
  }
  throw new Error(`There are no values for ${schema._zod.def.type}.`);
}

function objectsOf({ shape }: z.ZodObject): fc.Arbitrary<unknown> {
  const fields = Object.entries(shape as Record<string, z.core.$ZodType>).map(
    ([name, schema]) => [name, valuesOf(schema)] as const,
  );
  // A null in a request is a missing field in XML.
  const required = Object.entries(shape)
    .filter(
      ([, schema]) =>
        !(schema instanceof z.ZodType) || !(documentedShapeOf(schema) ?? schema).safeParse(undefined).success,
    )
    .map(([name]) => name);
  return fc
    .record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true })
    .map((value) =>
      Object.fromEntries(Object.entries(value).filter(([name, field]) => field !== null || required.includes(name))),
    );
}

describe('XML and JSON carry the same', () => {
  const services = { config: readConfig({}), configurationKinds, store: {} } as unknown as ApiServices;
  const published = allRoutesOf(services)
    .flatMap(({ routes }) => routes)
    .filter(({ declaration }) => declaration.isPublished === true);
  const schemas = new Map<string, z.ZodType>([['errors', errorShape]]);
  for (const { method, path, declaration } of published) {
    const { answer, body } = declaration;
    if (answer) schemas.set(`answers of ${method} ${path}`, answer);
    if (body) schemas.set(`bodies of ${method} ${path}`, documentedShapeOf(body) ?? body);
  }

  it('is tested for every route that speaks XML', () => {
    assert.ok(schemas.size >= 30, `${schemas.size}`);
  });

  for (const [name, schema] of schemas) {
    it(`in ${name}`, () => {
      fc.assert(
        fc.property(valuesOf(schema), (value) => {
          const written = writeXml(schema, value);
          const read = readXml(schema, parseXml(written, 100));
          assert.deepEqual(read, value);
          assert.equal(writeXml(schema, read), written);
        }),
        { numRuns: 25 },
      );
    });
  }

  it('except characters that XML does not have, which become the replacement character', () => {
    const shape = z.object({ a: z.string() }).meta({ xml: { name: 'x' } });
    const read = readXml(shape, parseXml(writeXml(shape, { a: 'a\u0000\u001b\uFFFE\uD800b' }), 100));
    assert.deepEqual(read, { a: 'a\uFFFD\uFFFD\uFFFD\uFFFDb' });
  });
});
