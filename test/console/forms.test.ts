import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { z } from 'zod';
import { countingValues, isGroupOn, neededNames, readForm, type Form } from '../../console/forms/form.ts';
import { wrongNamesFinder } from '../../console/forms/wrong-names.ts';
import { loadDefinitions } from '../../shared/jobs/catalogue/job-catalogue.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { arbitrarySending, counting, formOf } from '../support/form-agreement.ts';
import { fc } from '../support/property-testing.ts';

interface Drawn {
  name: string;
  schema: z.ZodType;
  form: Form;
  /** The same, as other tests read it. */
  own: ReturnType<typeof formOf>;
}

describe('forms that the console draws from the schema of a job', () => {
  let drawn: Drawn[];
  before(async () => {
    const definitions = (await loadDefinitions()).map(({ value }) => value);
    drawn = definitions.flatMap((value) => {
      if (value.kind !== 'job-definition') return [];
      const schema = value.parameters(STANDARD_CODE_TABLES);
      const own = formOf(schema);
      return [{ name: value.name, schema, own, form: readForm(own.form as unknown as Record<string, unknown>) }];
    });
  });

  /** Checks something of every job's form, with values as people and programs might fill it in. */
  const always = (check: (drawn: Drawn, values: Record<string, string>) => void) => {
    for (const each of drawn.filter(({ form }) => form.parameters.size > 0)) {
      const sending = arbitrarySending(each.own.form, ['20261128', '110', 'a text', ' ']);
      fc.assert(
        fc.property(sending, (values) => {
          check(each, values);
        }),
        { numRuns: 200 },
      );
    }
  };

  it('ask for every parameter once, in a group', () => {
    for (const { name, form } of drawn) {
      const asked = form.groups.flatMap(({ toggle, fields }) => [...(toggle ? [toggle] : []), ...fields]);
      const names = asked.map((parameter) => parameter.name);
      assert.deepEqual(names.toSorted(), [...form.parameters.keys()].toSorted(), name);
      for (const { title, options } of asked) {
        assert.notEqual(title, '');
        for (const { label } of options) assert.notEqual(label, '');
      }
    }
  });

  it('send what counts and was filled in, and nothing else', () => {
    always(({ form, own }, values) => {
      const isOff = (name: string) =>
        form.groups.some(({ toggle }) => toggle?.name === name && values[name] === toggle.preset);
      const expected = Object.entries(counting(own.form, filledIn(values))).filter(
        ([name]) => form.parameters.has(name) && !isOff(name),
      );
      assert.deepEqual(countingValues(form, values), Object.fromEntries(expected));
    });
  });

  it('call needed just what the job calls missing', () => {
    always(({ name, form, schema }, values) => {
      const sent = countingValues(form, values);
      const needed = [...neededNames(form, values)].filter((each) => sent[each] === undefined);
      const parsed = schema.safeParse(sent);
      const missing = new Set(
        (parsed.error?.issues ?? []).flatMap((issue) =>
          issue.message.startsWith('Missing') ? [String(issue.path[0])] : [],
        ),
      );
      // A preset stands in for what is not filled in.
      const open = needed.filter((each) => form.parameters.get(each)?.preset === undefined);
      assert.deepEqual(open.toSorted(), [...missing].toSorted(), name);
    });
  });

  it('find at once what the schema refuses, and no other field', () => {
    always(({ name, form, schema, own }, values) => {
      const sent = countingValues(form, values);
      const wrong = wrongNamesFinder(form)(values);
      const isNothingOn =
        form.needsOneGroup && !form.groups.some((group) => group.toggle && isGroupOn(form, values, group));
      if (!isNothingOn) assert.equal(wrong.size === 0, own.validate(sent), `${name}: ${[...wrong].join(', ')}`);
      const refused = new Set((schema.safeParse(sent).error?.issues ?? []).map((issue) => String(issue.path[0])));
      for (const each of wrong) assert.ok(refused.has(each), `${name}: ${each}`);
    });
  });
});

/** Blank counts as not given. */
function filledIn(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
}
