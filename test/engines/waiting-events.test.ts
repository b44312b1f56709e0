import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { testEngines } from '../support/engines.ts';

/** Results of as many members as may be in flight: each is two events, the start of its activity and the end. */
const EVENTS = 2 * 200;

describe('Temporal', () => {
  it(`lets ${EVENTS} events wait for a step of a workflow, and does not throw the step away`, async () => {
    const connection = await Connection.connect({ address: testEngines().temporalAddress });
    try {
      const taskQueue = `waiting-events-${randomUUID()}`;
      const client = new Client({ connection });
      const workflow = await client.workflow.start('neverEnds', {
        workflowId: taskQueue,
        taskQueue,
        workflowTaskTimeout: '1 minute',
      });
      // Only this call takes the step, which lasts until the workflow is terminated.
      const wanted = { namespace: 'default', taskQueue: { name: taskQueue }, identity: 'test' };
      const step = await connection.withDeadline(Date.now() + 60_000, () =>
        connection.workflowService.pollWorkflowTaskQueue(wanted),
      );
      assert.equal(step.workflowExecution?.workflowId, taskQueue);
      for (let sent = 0; sent < EVENTS; sent++) await workflow.signal('waiting');
      const { events = [] } = await workflow.fetchHistory();
      const failures = (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes);
      assert.deepEqual(failures, [], 'Set history.maximumBufferedEventsBatch to 1000 (docs/operations.md).');
      await workflow.terminate();
    } finally {
      await connection.close();
    }
  });
});
