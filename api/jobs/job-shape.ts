import { z } from 'zod';
import { formSchema } from '../../shared/job-kit/parameters/form-schema.ts';
import type { CodeTables } from '../../shared/model/code-table.ts';
import type { Run } from '../../shared/model/run.ts';
import { SET_CONTENTS, type SetContent } from '../../shared/model/set.ts';
import type { JobDefinition } from '../../shared/job-kit/job-definition.ts';
import { JOB_EFFECTS, type JobEffect } from '../../shared/model/job-effect.ts';
import type { RunRefusal } from '../../shared/runs/check-request.ts';
import { ROLE_CODES, ROLES, type Role } from '../../shared/model/roles.ts';
import type { CheckedRun } from '../../shared/runs/submit-run.ts';
import { defined } from '../../shared/runtime/defined.ts';
import {
  asText,
  codedAnswer,
  linkedAnswer,
  link,
  named,
  shape,
  totalRecordCount,
  wrapped,
} from '../contract/shapes.ts';

/** All jobs here are manual. */
export const MANUAL = { value: 'MANUAL', desc: 'Manual' } as const;

export function jobLink(address: string, id: string): string {
  return `${address}/conf/jobs/${encodeURIComponent(id)}`;
}

const jobFields = {
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: codedAnswer(z.literal('MANUAL')),
  category: codedAnswer(),
  content: codedAnswer(),
  setContent: codedAnswer(z.enum(Object.keys(SET_CONTENTS) as SetContent[])),
  link,
};
const roles = z.array(named('role', codedAnswer(z.enum(ROLE_CODES))));
const jobShape = shape(
  'Job',
  'job',
  z.object({
    ...jobFields,
    /** Only if asked for with `may_run`: whether the caller may run it; if not, what is missing, in words and as roles. */
    may_run: z.boolean().optional(),
    why_not: z.string().optional(),
    /** One of these would do, if a job's role is missing. */
    missing_role: wrapped('missing_roles', roles).optional(),
  }),
);

export const jobListShape = shape(
  'Jobs',
  'jobs',
  z.object({ job: z.array(jobShape), total_record_count: totalRecordCount }),
);

export const fullJobShape = shape(
  'FullJob',
  'job',
  z.object({
    ...jobFields,
    /** Who may run it. */
    role: wrapped('roles', roles),
    /** What a run does to the world; with some parameters it may do more: `review` says. */
    effect: codedAnswer(z.enum(Object.keys(JOB_EFFECTS) as JobEffect[])),
    undoable: z.boolean(),
    undo_note: z.string().optional(),
    /** JSON Schema (2020-12) of its parameters. */
    parameters_schema: z.looseObject({}),
  }),
);

/** A parameter, bare or as it was sent. */
export const parametersShape = wrapped(
  'parameters',
  z.array(named('parameter', z.object({ name: z.object({ value: asText(z.string()) }), value: z.string() }))),
);

export const triggeredShape = shape(
  'TriggeredJob',
  'job',
  z.object({
    ...jobFields,
    parameter: parametersShape,
    warnings: wrapped('warnings', z.array(named('warning', z.string()))),
    /** The last part of the link is the instance's id. */
    additional_info: z.object({ value: asText(z.string()), link }),
  }),
);

/** What a run would be. */
export const checkedShape = z
  .object({
    job: linkedAnswer(),
    name: z.string(),
    set: codedAnswer().extend({ content: codedAnswer(), members: z.int().min(0) }),
    parameter: parametersShape,
    warnings: z.array(z.string()),
  })
  .meta({ id: 'CheckedJob' });

/** A job as the published API shows it, and the sets it takes. */
export function toJobBody(address: string, job: JobDefinition) {
  return {
    id: job.id,
    name: job.name,
    description: job.description,
    type: MANUAL,
    category: job.category,
    content: job.content,
    setContent: { value: job.setContent, desc: SET_CONTENTS[job.setContent].desc },
    link: jobLink(address, job.id),
  };
}

/** The same, and whether this caller may run it. */
export function toOfferedBody(address: string, job: JobDefinition, refusal: RunRefusal | undefined) {
  const body = toJobBody(address, job);
  if (!refusal) return { ...body, may_run: true };
  return { ...body, may_run: false, why_not: refusal.message, missing_role: codedRoles(refusal.roles) };
}

function codedRoles(roles: readonly Role[]) {
  return roles.map((role) => ({ value: role, desc: ROLES[role] }));
}

/** A single job: also who may run it, whether it can be undone, and the JSON Schema for its form. */
export function toFullJobBody(address: string, job: JobDefinition, codes: CodeTables) {
  return {
    ...toJobBody(address, job),
    role: codedRoles(job.roles),
    effect: { value: job.effect, desc: JOB_EFFECTS[job.effect] },
    undoable: job.undoable,
    ...defined({ undo_note: job.undoNote }),
    parameters_schema: formSchema(job.parameters(codes)),
  };
}

/** The answer to a run request: the job, the parameters sent, warnings, and a link that ends with the instance's id. */
export function toTriggeredBody(address: string, job: JobDefinition, run: Run, parameters: readonly Sent[]) {
  return {
    ...toJobBody(address, job),
    parameter: parameters.map(({ name, value }) => ({ name: { value: name }, value })),
    warnings: run.warnings ?? [],
    additional_info: {
      value: `Job no. ${run._id} triggered on ${run.submitTime.toUTCString()}`,
      link: `${jobLink(address, job.id)}/instances/${run._id}`,
    },
  };
}

/** The answer to a check: what a run would be, and what it would not do. Nothing was started. */
export function toCheckedBody(address: string, { job, name, set, warnings }: CheckedRun, parameters: readonly Sent[]) {
  return {
    job: { value: job.id, desc: job.name, link: jobLink(address, job.id) },
    name,
    set: {
      value: set.id,
      desc: set.name,
      content: { value: set.content, desc: SET_CONTENTS[set.content].desc },
      members: set.members,
    },
    parameter: parameters.map((sent) => ({ name: { value: sent.name }, value: sent.value })),
    warnings,
  };
}

/** A parameter as it was sent. */
export interface Sent {
  name: string;
  value: string;
}
