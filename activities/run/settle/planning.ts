import type { RunContext } from '../../../shared/job-kit/job-work.ts';
import type { RecordCollection } from '../../../shared/model/record.ts';
import type { Run } from '../../../shared/model/run.ts';
import { SET_CONTENTS } from '../../../shared/model/set.ts';
import { MusterError } from '../../../shared/runtime/errors.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { WorkerServices } from '../worker-services.ts';

/** What planning for one run works with. */
export interface Planning {
  store: Store;
  collection: RecordCollection;
  parameters: unknown;
  context: RunContext;
  /** When a member that fails for a passing reason may be tried again. */
  notBefore: () => Date;
  /** No pass comes after the one that asks. */
  isLastTry: boolean;
}

/** What planners are told about the run. @throws MusterError when the run was not frozen yet. */
export function planningFor({ store }: WorkerServices, run: Run, pass: number): Planning {
  if (!run.fixed) throw new MusterError('RUN_NOT_FROZEN', 500, `Run ${run._id} was not frozen.`);
  const { clock, institution, pinned } = run.fixed;
  const context: RunContext = { run: run._id, submittedBy: run.submittedBy, clock, institution, pinned };
  const delaySeconds = run.settings.passDelays[pass - 1] ?? 0;
  return {
    store,
    collection: SET_CONTENTS[run.set.content].collection,
    parameters: run.parameters,
    context,
    notBefore: () => new Date(Date.now() + delaySeconds * 1_000),
    isLastTry: pass > run.settings.passDelays.length,
  };
}
