import type { NormalizationProcess } from '../model/normalization-process.ts';
import type { RuleFile } from '../model/rule-file.ts';
import { labelled } from '../job-kit/parameters/choice.ts';
import { openGroup } from '../job-kit/parameters/task-group.ts';
import { taskParameters } from '../job-kit/parameters/task-parameters.ts';
import { defineJob, type JobDefinition, type JobFacts, type JobSource } from '../job-kit/job-definition.ts';
import { NORMALIZE_REASONS, type NormalizeReason } from './normalize-research-assets/reasons.ts';

/** Parameters of a process run: its tasks in order, each with its chosen rule file. JSON. */
export interface NormalizeParameters {
  process: string;
  tasks: { name: string; ruleFile: string }[];
}

/** Common to the jobs of all processes. Seed: "User defined research assets normalization jobs". */
export const normalizationFacts = {
  activity: 'normalizeResearchAssets',
  work: 'records',
  reasons: NORMALIZE_REASONS,
} satisfies JobFacts;

/** Every enabled process is a job with its own name and a permanent id. */
export const normalizeResearchAssets: JobSource = {
  kind: 'job-source',
  facts: normalizationFacts,
  definitions: async (lookups) => {
    const [processes, files] = await Promise.all([lookups.enabledProcesses(), lookups.usableRuleFiles()]);
    return processes.map((process) => normalizationJob(process, files) as JobDefinition);
  },
};

/** The job of a process. @param files the choices for its tasks. */
export function normalizationJob(
  process: NormalizationProcess,
  files: readonly RuleFile[],
): JobDefinition<NormalizeParameters> {
  return defineJob<NormalizeParameters, NormalizeReason>({
    id: process._id,
    ...normalizationFacts,
    name: process.name,
    description:
      process.description === '' ? 'This job normalizes the contents of research assets.' : process.description,
    content: { value: 'NORMALIZE_RESEARCH_ASSETS', desc: 'Research assets normalization' },
    category: { value: 'RESEARCH_ASSETS', desc: 'Research assets' },
    setContent: 'IER',
    roles: ['RESEARCH_ASSETS_MANAGER'],
    effect: 'CHANGE',
    act: () => 'Normalize {members}',
    undoable: true,
    parameters: () => parametersOf(process, files),
  });
}

/** One choice per task, `TASK_RuleFile1_Value` etc.: the task's own file, or another that is shared and enabled. */
function parametersOf({ _id, tasks }: NormalizationProcess, files: readonly RuleFile[]) {
  const options = files.map(({ _id: id, name }) => [id, name] as const);
  const groups = Object.fromEntries(
    tasks.map(({ name, ruleFile }, n) => [
      `ruleFile${n + 1}`,
      openGroup({
        title: name,
        help: 'The normalization rule file (drools file key) of this task; you can choose another file that is shared and enabled.',
        fields: {
          value: {
            reads: labelled(options, 'a rule file that is shared and enabled'),
            title: 'Rule file',
            default: ruleFile,
          },
        },
        read: ({ value }) => value,
      }),
    ]),
  );
  return taskParameters(groups).transform((chosen): NormalizeParameters => ({
    process: _id,
    tasks: tasks.map(({ name, ruleFile }, n) => ({ name, ruleFile: chosen[`ruleFile${n + 1}`] ?? ruleFile })),
  }));
}
