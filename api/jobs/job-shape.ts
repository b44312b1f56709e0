import { formSchema } from '../../shared/job-kit/parameters/form-schema.ts';
import type { CodeTables } from '../../shared/model/code-table.ts';
import type { Run } from '../../shared/model/run.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import type { JobDefinition } from '../../shared/job-kit/job-definition.ts';
import { ROLES } from '../../shared/model/roles.ts';
import { defined } from '../../shared/runtime/defined.ts';

/** All jobs here are manual. */
export const MANUAL = { value: 'MANUAL', desc: 'Manual' } as const;

export function jobLink(address: string, id: string): string {
  return `${address}/conf/jobs/${encodeURIComponent(id)}`;
}

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

/** A single job: also who may run it, whether it can be undone, and the JSON Schema for its form. */
export function toFullJobBody(address: string, job: JobDefinition, codes: CodeTables) {
  return {
    ...toJobBody(address, job),
    role: job.roles.map((role) => ({ value: role, desc: ROLES[role] })),
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

/** A parameter as it was sent. */
export interface Sent {
  name: string;
  value: string;
}
