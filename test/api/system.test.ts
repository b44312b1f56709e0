import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { lookAtSystem } from '../../api/system/look-at-system.ts';
import { taskQueuesOf } from '../../shared/runs/task-queues.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';

describe('a look at the whole system', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster();
  });
  after(() => muster.close());

  it('asks Temporal once about each queue, and again at the next look', async (test) => {
    const { temporal, config } = muster;
    const queues = taskQueuesOf(config.temporal.taskQueue).length;
    const { mock: asking } = test.mock.method(temporal.workflowService, 'describeTaskQueue');
    const { secrets } = muster.workerServices;
    const look = () => lookAtSystem({ ...muster, secrets, configurationKinds, log: pino({ level: 'silent' }) });
    const found = await look();
    assert.ok(['QUEUES', 'WORKERS'].every((part) => found.some((each) => each.part === part)));
    assert.equal(asking.callCount(), queues);
    await look();
    assert.equal(asking.callCount(), 2 * queues);
  });
});
