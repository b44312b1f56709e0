import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { parameterProblems } from '../../shared/job-kit/parameters/problems.ts';
import { taskFlag } from '../../shared/job-kit/parameters/task-group.ts';
import { taskParameters } from '../../shared/job-kit/parameters/task-parameters.ts';

const schema = taskParameters({
  leave: taskFlag({ title: 'Leave' }),
  pack: taskFlag({ title: 'Pack', needs: ['leave'] }),
  SEND_Note: taskFlag({ title: 'Send a note' }),
});

const form = new Ajv2020({ strict: false }).compile(z.toJSONSchema(schema, { io: 'input' }));

function problemsOf(raw: Record<string, string>): string[] {
  const parsed = schema.safeParse(raw);
  assert.equal(form(raw), parsed.success, 'the form and the schema agree');
  return parsed.success
    ? []
    : parameterProblems(parsed.error).map(({ parameter, message }) => `${parameter}: ${message}`);
}

describe('groups of parameters', () => {
  it('may need one another: the one without the other is refused', () => {
    assert.deepEqual(problemsOf({ TASK_Pack_Active: 'true' }), [
      'TASK_Pack_Active: Can be used only together with "Leave".',
    ]);
    assert.deepEqual(problemsOf({ TASK_Pack_Active: 'true', TASK_Leave_Active: 'true' }), []);
  });

  it('may bring their own task into their names', () => {
    assert.deepEqual(schema.parse({ SEND_Note_Active: 'true' }), {
      leave: false,
      pack: false,
      SEND_Note: true,
    });
  });
});
