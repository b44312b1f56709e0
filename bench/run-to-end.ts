import type { Run } from '../shared/model/run.ts';
import { workflowIdOf } from '../shared/runs/start-workflow.ts';
import type { TestMuster } from '../test/support/muster.ts';

/** Submits a run, as `submit` does, and waits for its end. @throws when it ends as anything but a success. */
export async function runToEnd(muster: TestMuster, ...wanted: Parameters<TestMuster['submit']>): Promise<Run> {
  const submitted = await muster.submit(...wanted);
  // Looking into the database again and again would slow down what is measured.
  await muster.temporal.workflow.getHandle(workflowIdOf(submitted)).result();
  const ended = await muster.ended(submitted._id);
  if (ended.status !== 'COMPLETED_SUCCESS') throw new Error(`The run ended as ${ended.status}.`);
  return ended;
}
