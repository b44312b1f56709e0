import { MusterError } from '../runtime/errors.ts';
import { isFinal, type Run } from '../model/run.ts';
import type { Caller } from '../model/roles.ts';
import { newRunId } from './run-name.ts';
import { storeLetterRun } from './letter-run.ts';
import type { RunServices } from './run-request.ts';
import { startWorkflow } from './start-workflow.ts';
import { requireHome } from './temporal-home.ts';
import { requireTemporal } from './temporal-health.ts';

/**
 * Resends a run's letters that failed. Letters that were sent, may have been sent, or must not be sent stay.
 * @returns the new run that sends them.
 * @throws MusterError during an earlier sending, or if there is nothing to send.
 */
export async function resendLetters(services: RunServices, run: Run, caller: Caller): Promise<Run> {
  const { store, temporal, config, hasSearchAttributes } = services;
  const was = run.lettersRun;
  const members = await store.outbox.countSendable(run._id);
  if (was === undefined || !isFinal(run.status)) {
    throw new MusterError('NO_LETTERS', 409, 'This run ordered no letters, or it has not ended yet.');
  }
  const earlier = await store.runs.get(was);
  if (earlier && !isFinal(earlier.status)) {
    throw new MusterError(
      'LETTERS_BEING_SENT',
      409,
      `Instance ${was} is still sending them. Wait until it ends, or cancel it.`,
    );
  }
  if (members === 0)
    throw new MusterError('NOTHING_TO_SEND', 409, 'All letters of this run were sent. There is nothing to resend.');
  await requireTemporal(temporal);
  await requireHome(store, temporal);

  const at = new Date();
  const id = newRunId(at);
  if (!(await store.runs.replaceLetters(run._id, was, id))) {
    throw new MusterError('LETTERS_BEING_SENT', 409, 'Someone else has just started to resend them.');
  }
  const sending = await storeLetterRun(store, { of: run, id, members, submittedBy: caller.person, at });
  // Once stored, the run will happen: the reconciler starts it if this does not.
  await startWorkflow({ store, temporal, taskQueue: config.temporal.taskQueue, hasSearchAttributes }, sending).catch(
    () => undefined,
  );
  return sending;
}
