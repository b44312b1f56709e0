import { batchId, type Batch } from '../../../shared/model/batch.ts';
import type { RecordCollection } from '../../../shared/model/record.ts';
import type { Rights } from '../../../shared/model/roles.ts';
import type { Run } from '../../../shared/model/run.ts';
import { SET_CONTENTS } from '../../../shared/model/set.ts';
import type { JobServices, RunContext } from '../../../shared/job-kit/job-work.ts';
import { MusterError } from '../../../shared/runtime/errors.ts';
import type { WorkerServices } from '../worker-services.ts';
import type { SettlingStore } from './settle-batch.ts';

/** Everything an attempt needs to decide about the members of a batch, in every kind of work. */
export interface MemberContext extends JobServices {
  /** The run as planners see it. */
  runContext: RunContext;
  parameters: unknown;
  collection: RecordCollection;
  /** Id and number of the batch. */
  batch: string;
  number: number;
  /** Where to write rows that cannot wait until the batch is decided. */
  journal: SettlingStore['journal'];
  /** When a member that failed for a temporary reason may be tried again. */
  notBefore: () => Date;
  /** True if no pass follows this one. */
  isLastTry: boolean;
}

/**
 * @param rights the submitter's. @param journal where rows are written; the store's own unless given.
 * @throws MusterError if the run is not frozen yet.
 */
export function memberContext(
  { store, config, secrets }: Pick<WorkerServices, 'store' | 'config' | 'secrets'>,
  { run, rights }: { run: Run; rights: Rights },
  { number, pass }: Pick<Batch, 'number' | 'pass'>,
  journal: SettlingStore['journal'] = store.journal,
): MemberContext {
  if (!run.fixed) throw new MusterError('RUN_NOT_FROZEN', 500, `Run ${run._id} was not frozen.`);
  const { clock, institution, pinned } = run.fixed;
  const { passDelays } = run.settings;
  const delaySeconds = passDelays[pass - 1] ?? 0;
  return {
    ...{ store, config, secrets, journal, number },
    runContext: { run: run._id, submittedBy: run.submittedBy, rights, clock, institution, pinned },
    parameters: run.parameters,
    collection: SET_CONTENTS[run.set.content].collection,
    batch: batchId(run._id, number),
    notBefore: () => new Date(Date.now() + delaySeconds * 1_000),
    isLastTry: pass > passDelays.length,
  };
}
