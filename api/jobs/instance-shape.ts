import type { JobCatalogue } from '../../shared/jobs/catalogue/job-catalogue.ts';
import type { TemporalSettings } from '../../shared/runtime/config.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import type { LetterCounts } from '../../shared/model/letter.ts';
import { isFinal, type ControlRecord, type Run } from '../../shared/model/run.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { alertsOf, countersOf, countsOf, membersOf, progressOf, rateOf, statusOf } from './instance-figures.ts';
import { jobLink, MANUAL } from './job-shape.ts';
import { writeThreshold } from './run-values.ts';

export interface InstanceSurroundings {
  /** The API's address, for links. */
  address: string;
  temporal: Pick<TemporalSettings, 'ui' | 'namespace'>;
  /** Names of users, by primary id. */
  names: ReadonlyMap<string, string>;
  catalogue: Pick<JobCatalogue, 'describeReason'>;
  /** What became of the letters that the run ordered, if it did. */
  letters?: LetterCounts | undefined;
}

export function instanceLink(address: string, { _id, job }: Pick<Run, '_id' | 'job'>): string {
  return `${jobLink(address, job.id)}/instances/${_id}`;
}

/** An instance: the published API's fields, then Muster's. */
export function toInstanceBody(run: Run, { address, temporal, names, catalogue, letters }: InstanceSurroundings) {
  const { job } = run;
  return {
    id: run._id,
    external_id: null,
    name: run.name,
    submitted_by: { value: run.submittedBy, desc: names.get(run.submittedBy) ?? run.submittedBy },
    submit_time: run.submitTime.toISOString(),
    start_time: run.startTime?.toISOString() ?? null,
    end_time: run.endTime?.toISOString() ?? null,
    progress: progressOf(run),
    status: statusOf(run),
    status_date: `${run.statusDate.toISOString().slice(0, 10)}Z`,
    alert: alertsOf(run, letters),
    counter: countersOf(run, letters),
    job_info: {
      id: job.id,
      name: job.name,
      description: job.description,
      type: MANUAL,
      category: job.category,
      link: jobLink(address, job.id),
    },
    link: instanceLink(address, run),
    ...figures(run, catalogue),
    set: {
      value: run.set.id,
      desc: run.set.name,
      content: { value: run.set.content, desc: SET_CONTENTS[run.set.content].desc },
      members: run.set.members,
    },
    parameter: Object.entries(run.rawParameters).map(([name, value]) => ({ name: { value: name }, value })),
    settings: settingsOf(run),
    control: run.controls.map((control) => toControlBody(control, names)),
    ...(temporal.ui === undefined
      ? {}
      : { temporal_ui: temporalPage(temporal.ui, temporal.namespace, workflowIdOf(run)) }),
    members_link: `${instanceLink(address, run)}/members`,
    report_link: `${instanceLink(address, run)}/report.csv`,
    ...(run.lettersRun === undefined && run.lettersOf === undefined
      ? {}
      : { letters_link: `${instanceLink(address, run)}/letters` }),
    ...defined({ letters_of_instance: run.lettersOf, warnings: run.warnings }),
  };
}

/** Its progress and its result. */
function figures(run: Run, catalogue: InstanceSurroundings['catalogue']) {
  const { progress, frozen } = run;
  const counts = countsOf(run);
  const hasEnded = isFinal(run.status);
  const members = hasEnded ? totalOf(counts) : membersOf(run);
  return {
    members,
    counts: { ...counts, waiting: members - totalOf(counts) },
    parked: hasEnded ? 0 : (progress?.parked ?? 0),
    pass: progress?.pass ?? null,
    paused: hasEnded ? null : (progress?.paused ?? null),
    rate: rateOf(run) ?? null,
    eta_seconds: hasEnded ? 0 : (progress?.etaSeconds ?? null),
    reason: (run.reasons ?? []).map(({ outcome, reason, count }) => ({
      outcome,
      reason,
      reason_desc: catalogue.describeReason(run.job.activity, reason),
      count,
    })),
    ...(run.problem && !hasEnded
      ? { problem: { message: run.problem.message, since: run.problem.since.toISOString() } }
      : {}),
    ...defined({ set_difference: frozen?.difference, failure: run.failure }),
    ...(hasEnded ? { audit: auditOf(run) } : {}),
  };
}

/** Whether batches and journal have the same counts; if not, the journal's are used. */
function auditOf({ auditMismatch }: Run) {
  return auditMismatch ? { agrees: false, ...auditMismatch } : { agrees: true };
}

function settingsOf({ settings, progress }: Run) {
  return {
    members_per_batch: settings.batchSize,
    concurrency: progress?.concurrency ?? settings.concurrency,
    threshold: writeThreshold(progress ? progress.threshold : settings.threshold),
    passes: settings.passDelays.length + 1,
  };
}

function toControlBody({ op, by, at, values, result, message }: ControlRecord, names: ReadonlyMap<string, string>) {
  return {
    op,
    by: { value: by, desc: names.get(by) ?? by },
    at: at.toISOString(),
    ...defined({ values }),
    result,
    ...defined({ message }),
  };
}

function temporalPage(ui: string, namespace: string, workflow: string): string {
  return `${ui.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflow)}`;
}
