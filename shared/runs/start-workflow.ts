import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Run } from '../model/run.ts';
import { taskQueueOf } from '../outside/outside-systems.ts';
import { defined } from '../runtime/defined.ts';
import type { RunArguments, RunWorkflow } from './run-activities.ts';
import type { Store } from '../store/store.ts';
import { requireHome } from './temporal-home.ts';
import { searchAttributesOf } from './search-attributes.ts';

export interface WorkflowTarget {
  store: Pick<Store, 'installation' | 'runs'>;
  temporal: Client;
  taskQueue: string;
  /** False if search attributes could not be registered: runs then start without them. */
  hasSearchAttributes: boolean;
}

/** The workflow's type, as Temporal's UI lists it: the job's own, e.g. `updateResearchAssets`. */
function workflowTypeOf({ job }: Pick<Run, 'job'>): string {
  return job.activity;
}

/** The workflow's id: the job's name, then the run's id, for example `update-research-assets-1795846798137450762`. */
export function workflowIdOf(run: Pick<Run, '_id' | 'job'>): string {
  const words = workflowTypeOf(run).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `${words}-${run._id}`;
}

/** Starts the run's workflow unless it exists already, and marks the run as started. */
export async function startWorkflow(
  { store, temporal, taskQueue, hasSearchAttributes }: WorkflowTarget,
  run: Run,
): Promise<void> {
  const home = await requireHome(store, temporal);
  const argument = runArguments(run, { taskQueue, hasSearchAttributes });
  try {
    await temporal.workflow.start<RunWorkflow>(workflowTypeOf(run), {
      workflowId: workflowIdOf(run),
      taskQueue,
      args: [argument],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: summaryOf(run),
      staticDetails: detailsOf(run),
      ...(hasSearchAttributes ? { typedSearchAttributes: searchAttributesOf(run) } : {}),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const { raw } = await temporal.workflow.getHandle(workflowIdOf(run)).describe();
  const firstExecution = raw.workflowExecutionInfo?.firstRunId ?? '';
  await store.runs.markPending(run._id, { ...home, firstExecution }, new Date());
}

/** The argument of the run's workflow. */
function runArguments(
  run: Run,
  { taskQueue, hasSearchAttributes }: Pick<WorkflowTarget, 'taskQueue' | 'hasSearchAttributes'>,
): RunArguments {
  const { _id, job, set, settings, historyLimit } = run;
  return {
    run: _id,
    title: summaryOf(run),
    activity: job.activity,
    taskQueue: taskQueueOf(taskQueue, job.target ?? 'records'),
    ...(job.concludes ? { concludes: true } : {}),
    members: set.members,
    settings,
    hasSearchAttributes,
    ...defined({ historyLimit }),
  };
}

/**
 * One line for Temporal's list. Ids and codes only: Temporal keeps what it is told for weeks, and shows it to everyone
 * who may open its pages, so names and notes of people stay in the API.
 */
function summaryOf({ job, set }: Run): string {
  return `${escapeMarkdown(job.activity)} ${escapeMarkdown(job.id)} · set ${escapeMarkdown(set.id)} · ${set.members} members`;
}

/** Markdown for Temporal's page of the run; ids and codes only, as in the summary. */
function detailsOf(run: Run): string {
  const names = Object.keys(run.rawParameters).map(escapeMarkdown);
  return [
    `Job **${escapeMarkdown(run.job.id)}** on set ${escapeMarkdown(run.set.id)}, ${run.set.members} members.`,
    '',
    ...(run.lettersOf === undefined ? [] : [`Sends the letters of run ${escapeMarkdown(run.lettersOf)}.`]),
    `Submitted by ${escapeMarkdown(run.submittedBy)} at ${run.submitTime.toISOString()}.`,
    '',
    `Name and parameters: \`/almaws/v1/conf/jobs/${run.job.id}/instances/${run._id}\``,
    ...(names.length > 0 ? ['', `Parameters given: ${names.join(', ')}`] : []),
  ]
    .join('\n')
    .slice(0, 15_000);
}

/** Escapes text from outside, so that Markdown (and HTML in it) shows it as it is. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~-]/g, '\\$&');
}
