import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { fc } from './property-testing.ts';
import type { z } from 'zod';
import { formSchema } from '../../shared/job-kit/parameters/form-schema.ts';

/** What the tests read of a job's form. */
export interface JobForm {
  properties: Record<string, { enum?: string[]; default?: string; 'x-depends-on'?: Record<string, string[]> }>;
}

/** The JSON Schema of a job's parameters, as the API gives it; checked against the meta-schema. */
export function formOf(schema: z.ZodType): { form: JobForm; validate: ValidateFunction } {
  const form = formSchema(schema);
  const ajv = new Ajv2020({ strict: false, formats: { uri: (text: string) => URL.canParse(text) } });
  assert.ok(ajv.validateSchema(form), ajv.errorsText());
  return { form: form as unknown as JobForm, validate: ajv.compile(form) };
}

/** The parameters without those that do not count, going by the form alone. */
export function counting({ properties }: JobForm, raw: Record<string, string>): Record<string, string> {
  const valueOf = (name: string) => raw[name] ?? properties[name]?.default;
  const counts = (name: string): boolean =>
    Object.entries(properties[name]?.['x-depends-on'] ?? {}).every(
      ([other, values]) => counts(other) && values.includes(valueOf(other) ?? ''),
    );
  return Object.fromEntries(Object.entries(raw).filter(([name]) => counts(name)));
}

/** Parameters as a client might send them: mostly right, some unknown, missing or misspelled. */
export function arbitrarySending(form: JobForm, values: readonly string[]): fc.Arbitrary<Record<string, string>> {
  const fields = Object.entries(form.properties).map(([name, property]): [string, fc.Arbitrary<string>] => {
    const good = property.enum ? fc.constantFrom(...property.enum.slice(0, 5)) : fc.constantFrom(...values);
    return [
      name,
      fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom('?', 'nonsense') }),
    ];
  });
  const unknown: [string, fc.Arbitrary<string>][] = [['TASK_Unknown_Value', fc.constant('x')]];
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  const withUnknown = fc.record(Object.fromEntries([...fields, ...unknown]), { requiredKeys: [] });
  return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: withUnknown }) as fc.Arbitrary<
    Record<string, string>
  >;
}

/** Checks that the form accepts exactly what the schema accepts, leaving aside what does not count. */
export function checkFormAgrees(schema: z.ZodType, values: readonly string[], numRuns = 1_000): void {
  const { form, validate } = formOf(schema);
  let accepted = 0;
  fc.assert(
    fc.property(arbitrarySending(form, values), (raw) => {
      const parsed = schema.safeParse(raw);
      if (validate(raw)) assert.ok(parsed.success, `the form accepts, the schema refuses: ${parsed.error?.message}`);
      const isFormAccepting = validate(counting(form, raw));
      if (parsed.success)
        assert.ok(isFormAccepting, `the schema accepts, the form refuses: ${JSON.stringify(validate.errors)}`);
      if (parsed.success) accepted++;
    }),
    { numRuns },
  );
  assert.ok(accepted > numRuns / 100, `only ${accepted} of ${numRuns} were valid at all`);
}
