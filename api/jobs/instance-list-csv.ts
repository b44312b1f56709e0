import { OUTCOMES } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import { countsOf, membersOf, statusOf } from './instance-figures.ts';

export const RUN_COLUMNS = [
  ...(['id', 'name', 'job', 'job_name', 'set', 'set_name', 'content', 'status', 'status_desc'] as const),
  ...(['submitted_by', 'submitted_by_name', 'submit_time', 'start_time', 'end_time', 'members'] as const),
  ...OUTCOMES,
] as const;
type Row = Record<(typeof RUN_COLUMNS)[number], string>;

/** @param names of users, by primary id. */
export function toRunRow(run: Run, names: ReadonlyMap<string, string>): Row {
  const { job, set, submittedBy } = run;
  const status = statusOf(run);
  const counts = countsOf(run);
  return {
    ...{ id: run._id, name: run.name, job: job.id, job_name: job.name },
    ...{ set: set.id, set_name: set.name, content: SET_CONTENTS[set.content].desc },
    ...{ status: status.value, status_desc: status.desc },
    ...{ submitted_by: submittedBy, submitted_by_name: names.get(submittedBy) ?? '' },
    submit_time: run.submitTime.toISOString(),
    start_time: run.startTime?.toISOString() ?? '',
    end_time: run.endTime?.toISOString() ?? '',
    members: String(membersOf(run)),
    ...(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, String(counts[outcome])])) as Pick<
      Row,
      (typeof OUTCOMES)[number]
    >),
  };
}
