import { z } from 'zod';
import type { JobCatalogue } from '../../shared/jobs/catalogue/job-catalogue.ts';
import type { TemporalSettings } from '../../shared/runtime/config.ts';
import { OUTCOMES, totalOf, type Outcome } from '../../shared/model/outcome.ts';
import type { LetterCounts } from '../../shared/model/letter.ts';
import { isFinal, RUN_STATUSES, type ControlRecord, type Run, type RunStatus } from '../../shared/model/run.ts';
import { SET_CONTENTS, type SetContent } from '../../shared/model/set.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { defined } from '../../shared/runtime/defined.ts';
import {
  asText,
  attribute,
  codedAnswer,
  link,
  named,
  shape,
  time,
  totalRecordCount,
  wrapped,
} from '../contract/shapes.ts';
import {
  alertsOf,
  countersOf,
  countsOf,
  membersOf,
  progressOf,
  rateOf,
  statusOf,
  waitsUntil,
} from './instance-figures.ts';
import { exportShape } from './export-shape.ts';
import { jobLink, MANUAL, parametersShape } from './job-shape.ts';
import { writeThreshold } from './run-values.ts';

const count = z.int().min(0);
export const outcomeCounts = z.object(
  Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count])) as Record<Outcome, typeof count>,
);
/** A set also has an id, a name and members. */
const runSet = z.object({
  value: asText(z.string()),
  desc: attribute(z.string()),
  content: codedAnswer(z.enum(Object.keys(SET_CONTENTS) as SetContent[])),
  members: count,
});

export const instanceShape = shape(
  'JobInstance',
  'job_instance',
  z.object({
    id: z.string(),
    external_id: z.string().nullable(),
    name: z.string(),
    submitted_by: codedAnswer(),
    submit_time: time,
    start_time: time.nullable(),
    end_time: time.nullable(),
    progress: z.int().min(0).max(100),
    status: codedAnswer(z.enum(Object.keys(RUN_STATUSES) as RunStatus[])),
    /** A day, as `2026-11-24Z`. */
    status_date: z.string(),
    alert: wrapped('alerts', z.array(named('alert', codedAnswer()))),
    counter: wrapped('counters', z.array(named('counter', z.object({ type: codedAnswer(), value: z.string() })))),
    job_info: z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      type: codedAnswer(z.literal('MANUAL')),
      category: codedAnswer(),
      link,
    }),
    link,
    members: count,
    counts: outcomeCounts.extend({ waiting: count }),
    parked: count,
    pass: z.int().nullable(),
    /** When the next pass begins, while the run waits for it. */
    waits_until: time.nullable(),
    paused: z
      .object({
        reason: z.enum(['REQUESTED', 'SET_CHANGED', 'THRESHOLD', 'BREAKER']),
        message: z.string(),
        at: z.iso.datetime(),
      })
      .nullable(),
    rate: z.number().nullable(),
    eta_seconds: z.number().nullable(),
    reason: wrapped(
      'reasons',
      z.array(named('reason', z.object({ outcome: z.string(), reason: z.string(), reason_desc: z.string(), count }))),
    ),
    problem: z.object({ message: z.string(), since: time }).optional(),
    set_difference: z.string().optional(),
    failure: z.string().optional(),
    audit: z
      .object({
        agrees: z.boolean(),
        batches: outcomeCounts.optional(),
        journal: outcomeCounts.optional(),
        /** Members that were frozen. */
        frozen: count.optional(),
      })
      .optional(),
    set: runSet,
    parameter: parametersShape,
    settings: z.object({
      members_per_batch: z.int(),
      concurrency: z.int(),
      threshold: z.string().nullable(),
      passes: z.int(),
    }),
    control: wrapped(
      'controls',
      z.array(
        named(
          'control',
          z.object({
            op: z.enum(['pause', 'resume', 'cancel', 'update']),
            by: codedAnswer(),
            at: time,
            values: z.record(z.string(), z.unknown()).optional(),
            note: z.string().optional(),
            result: z.enum(['asked', 'accepted', 'refused']),
            message: z.string().optional(),
          }),
        ),
      ),
    ),
    temporal_ui: z.string().optional(),
    members_link: z.string(),
    report_link: z.string(),
    letters_link: z.string().optional(),
    letters_of_instance: z.string().optional(),
    warnings: wrapped('warnings', z.array(named('warning', z.string()))).optional(),
    export: exportShape.optional(),
  }),
);

export const instanceListShape = shape(
  'JobInstances',
  'job_instances',
  z.object({ job_instance: z.array(instanceShape), total_record_count: totalRecordCount }),
);

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

export function instanceLink(address: string, { _id, job }: { _id: string; job: { id: string } }): string {
  return `${jobLink(address, job.id)}/instances/${_id}`;
}

/** An instance: the published API's fields, then Muster's. */
export function toInstanceBody(
  run: Run,
  { address, temporal, names, catalogue, letters }: InstanceSurroundings,
): z.input<typeof instanceShape> {
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
    waits_until: waitsUntil(run),
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

/** Whether batches and journal have the same counts, of all frozen members; if not, the journal's are used. */
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

function toControlBody(
  { op, by, at, values, note, result, message }: ControlRecord,
  names: ReadonlyMap<string, string>,
) {
  return {
    op,
    by: { value: by, desc: names.get(by) ?? by },
    at: at.toISOString(),
    ...defined({ values, note }),
    result,
    ...defined({ message }),
  };
}

function temporalPage(ui: string, namespace: string, workflow: string): string {
  return `${ui.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflow)}`;
}
