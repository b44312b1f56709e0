import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { asActivity } from '../../activities/run/as-activity.ts';
import { MusterError } from '../../shared/runtime/errors.ts';

const untilAborted = (signal: AbortSignal) => once(signal, 'abort');

describe('an activity', () => {
  it('heartbeats four times within its heartbeat timeout, until it has ended', async () => {
    const environment = new MockActivityEnvironment({ heartbeatTimeoutMs: 40 });
    let beats = 0;
    let enough: () => void = () => undefined;
    const beaten = new Promise<void>((resolve) => (enough = resolve));
    environment.on('heartbeat', () => {
      beats += 1;
      if (beats === 4) enough();
    });
    const start = performance.now();
    await environment.run(
      asActivity(() => beaten),
      {},
    );
    assert.ok(performance.now() - start >= 35, 'not more often either');
    const before = beats;
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(beats, before, 'nothing beats for an activity that has ended');
  });

  it('passes on its cancellation signal, and ends as cancelled no matter which error follows', async () => {
    const environment = new MockActivityEnvironment();
    const work = asActivity(async (_input: object, signal) => {
      await untilAborted(signal);
      throw new Error('what I was reading was closed');
    });
    const ended = environment.run(work, {});
    environment.cancel();
    await assert.rejects(ended, CancelledFailure);
  });

  it('keeps its result when the cancellation comes too late', async () => {
    const environment = new MockActivityEnvironment();
    const work = asActivity(async (_input: object, signal) => {
      await untilAborted(signal);
      return 'done';
    });
    const ended = environment.run(work, {});
    environment.cancel();
    assert.equal(await ended, 'done');
  });

  it('is not retried when Muster refuses, and carries the code as the failure type; passing errors stay retryable', async () => {
    const failing = (error: Error) => {
      const work = asActivity(() => Promise.reject(error));
      return new MockActivityEnvironment().run(work, {});
    };
    await assert.rejects(failing(new MusterError('SET_NOT_FOUND', 404, 'There is no set.')), (error: unknown) => {
      assert.ok(error instanceof ApplicationFailure);
      const { nonRetryable, type, message } = error;
      assert.deepEqual(
        { nonRetryable, type, message },
        { nonRetryable: true, type: 'SET_NOT_FOUND', message: 'There is no set.' },
      );
      return true;
    });
    const passing = new Error('The connection was lost.');
    await assert.rejects(failing(passing), passing);
  });
});
