import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choice, yesOrNo } from '../../shared/job-kit/parameters/choice.ts';
import { codeChoice } from '../../shared/job-kit/parameters/code-choice.ts';
import { dateValue } from '../../shared/job-kit/parameters/date-value.ts';
import { listOf } from '../../shared/job-kit/parameters/list-value.ts';
import { parameterProblems } from '../../shared/job-kit/parameters/problems.ts';
import { given, openGroup, taskFlag, taskGroup } from '../../shared/job-kit/parameters/task-group.ts';
import { taskParameters } from '../../shared/job-kit/parameters/task-parameters.ts';
import { textValue } from '../../shared/job-kit/parameters/text-value.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { checkFormAgrees, formOf } from '../support/form-agreement.ts';

const schema = taskParameters(
  {
    license: taskGroup({
      title: 'License',
      help: 'Replaces or removes it.',
      fields: {
        condition: { reads: choice({ REPLACE: 'Replace', REMOVE: 'Remove' }), title: 'Action', default: 'REPLACE' },
        value: {
          reads: codeChoice(STANDARD_CODE_TABLES, 'Licenses'),
          title: 'New license',
          when: { condition: ['REPLACE'] },
        },
        until: { reads: dateValue(), title: 'Until', help: 'A day.', optional: true },
      },
      read: ({ condition, value, until }) =>
        condition === 'REMOVE' ? { condition } : { condition, value: given(value), ...(until && { until }) },
    }),
    note: taskGroup({
      title: 'Note',
      fields: {
        isShown: { reads: yesOrNo(), title: 'Show a note', suffix: 'Is_Shown' },
        value: { reads: listOf(textValue()), title: 'Texts', when: { isShown: ['true'] } },
      },
    }),
    related: taskFlag({ title: 'Not if related' }),
    mode: openGroup({
      title: 'Mode',
      fields: { value: { reads: choice({ A: 'One', B: 'Other' }), title: 'Mode', default: 'A' } },
    }),
  },
  { atLeastOneActive: true },
);

function problemsOf(raw: unknown): string[] {
  const parsed = schema.safeParse(raw);
  assert.equal(parsed.success, false);
  return parsed.success ? [] : parameterProblems(parsed.error).map(({ parameter, kind }) => `${parameter} ${kind}`);
}

const OFF = { related: false, mode: { value: 'A' } };

describe('parameters in the style of the product', () => {
  it('gives the job the parameters of enabled groups, and leaves out those that are off', () => {
    const raw = { TASK_License_Active: 'true', TASK_License_Value: 'MIT', TASK_License_Until: '12/31/2030' };
    const until = { kind: 'day', day: '20301231' };
    assert.deepEqual(schema.parse(raw), { ...OFF, license: { condition: 'REPLACE', value: 'MIT', until } });
    const note = { TASK_Note_Active: 'true', TASK_Note_Is_Shown: 'true', TASK_Note_Value: 'one@@ two \r\none' };
    assert.deepEqual(schema.parse(note), { ...OFF, note: { isShown: true, value: ['one', 'two'] } });
    assert.deepEqual(schema.parse({ TASK_Related_Active: 'true', TASK_Mode_Value: 'B' }), {
      related: true,
      mode: { value: 'B' },
    });
  });

  it('ignores what is sent for a group that is off, or with another choice, right or wrong', () => {
    const raw = {
      TASK_Related_Active: 'true',
      TASK_License_Active: 'false',
      TASK_License_Condition: 'nonsense',
      TASK_License_Value: 'nonsense',
      TASK_Note_Active: 'true',
      TASK_Note_Is_Shown: 'false',
      TASK_Note_Value: 'not read',
    };
    assert.deepEqual(schema.parse(raw), { related: true, mode: { value: 'A' }, note: { isShown: false } });
    const remove = { TASK_License_Active: 'true', TASK_License_Condition: 'REMOVE', TASK_License_Value: 'nonsense' };
    assert.deepEqual(schema.parse(remove), { ...OFF, license: { condition: 'REMOVE' } });
  });

  it('treats "Null", empty and blank as not given', () => {
    const raw = {
      TASK_License_Active: 'Null',
      TASK_Note_Active: '',
      TASK_Related_Active: 'true',
      TASK_Mode_Value: ' ',
    };
    assert.deepEqual(schema.parse(raw), { related: true, mode: { value: 'A' } });
    assert.deepEqual(problemsOf({ TASK_License_Active: 'true', TASK_License_Value: 'Null' }), [
      'TASK_License_Value missing',
    ]);
  });

  it('names every wrong parameter at once: unknown, missing, or not a code of its table', () => {
    const raw = {
      TASK_License_Active: 'true',
      TASK_License_Value: 'CCBY',
      TASK_License_Until: '20300230',
      TASK_Note_Active: 'true',
      TASK_Licence_Value: 'MIT',
      TASK_Mode_Value: 'C',
    };
    assert.deepEqual(problemsOf(raw).sort(), [
      'TASK_Licence_Value unknown',
      'TASK_License_Until invalid',
      'TASK_License_Value invalid',
      'TASK_Mode_Value invalid',
      'TASK_Note_Is_Shown missing',
    ]);
  });

  it('refuses a switch that is neither true nor false, a value that is not text, and anything that is not an object', () => {
    assert.deepEqual(problemsOf({ TASK_Related_Active: 'yes' }).at(0), 'TASK_Related_Active invalid');
    assert.deepEqual(problemsOf({ TASK_Related_Active: 'true', TASK_Mode_Value: 7 }), ['TASK_Mode_Value invalid']);
    for (const raw of [null, 'x', [], 7]) assert.ok(problemsOf(raw).includes('parameters invalid'));
  });

  it('refuses a run that would do nothing, and says which switches there are', () => {
    const parsed = schema.safeParse({ TASK_Mode_Value: 'B' });
    const [problem] = parsed.success ? [] : parameterProblems(parsed.error);
    assert.equal(problem?.parameter, 'TASK_License_Active');
    assert.match(
      problem.message,
      /^Nothing to do\. Choose at least one of: License, Note, Not if related\. .*TASK_License_Active.*"true"\.\)$/,
    );
  });

  it('ignores the meaning of prototype names', () => {
    const raw = JSON.parse('{"TASK_Related_Active":"true","__proto__":"x","constructor":"y"}') as unknown;
    assert.deepEqual(problemsOf(raw).sort(), ['__proto__ unknown', 'constructor unknown']);
  });
});

describe('the form', () => {
  const { form } = formOf(schema);

  it('has titles, help, defaults, labelled choices and what a parameter depends on', () => {
    assert.deepEqual(form.properties['TASK_License_Active'], {
      title: 'License',
      description: 'Replaces or removes it.',
      type: 'string',
      enum: ['true', 'false'],
      oneOf: [
        { const: 'true', title: 'Yes' },
        { const: 'false', title: 'No' },
      ],
      default: 'false',
      'x-group': 'license',
    });
    assert.deepEqual(form.properties['TASK_License_Condition'], {
      title: 'Action',
      type: 'string',
      enum: ['REPLACE', 'REMOVE'],
      oneOf: [
        { const: 'REPLACE', title: 'Replace' },
        { const: 'REMOVE', title: 'Remove' },
      ],
      default: 'REPLACE',
      'x-group': 'license',
      'x-depends-on': { TASK_License_Active: ['true'] },
    });
    assert.deepEqual(form.properties['TASK_Note_Value']?.['x-depends-on'], {
      TASK_Note_Active: ['true'],
      TASK_Note_Is_Shown: ['true'],
    });
  });

  it('accepts what the schema accepts, and nothing else', () => {
    checkFormAgrees(schema, ['20300101', 'text']);
  });

  it('can be built from an empty code table', () => {
    const empty = taskParameters({
      license: taskGroup({
        title: 'License',
        fields: { value: { reads: codeChoice({ ...STANDARD_CODE_TABLES, Licenses: [] }, 'Licenses'), title: 'L' } },
      }),
    });
    formOf(empty);
    assert.equal(empty.safeParse({ TASK_License_Active: 'true', TASK_License_Value: 'MIT' }).success, false);
    assert.equal(empty.safeParse({}).success, true);
  });
});
