import type { z } from 'zod';
import type { CodeTables } from '../model/code-table.ts';
import { taskParameters } from '../job-kit/parameters/task-parameters.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { changeProblem } from './handle-relations/change-problem.ts';
import { relationsGroup, type RelationsTask } from './handle-relations/parameters.ts';
import { HANDLE_RELATIONS_REASONS, type HandleRelationsReason } from './handle-relations/reasons.ts';

/** Adds, changes, removes and repairs relations. Seed: "Handle Relations for Research Assets". */
export const handleRelations = defineJob<HandleRelationsParameters, HandleRelationsReason>({
  id: 'M50711',
  activity: 'handleRelations',
  name: 'Handle Relations for Research Assets',
  description: 'Manage relations for research assets.',
  content: { value: 'HANDLE_RESEARCH_ASSETS_RELATIONS', desc: 'Research Assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
  setContent: 'IER',
  roles: ['RESEARCH_ASSETS_MANAGER'],
  work: 'records',
  reasons: HANDLE_RELATIONS_REASONS,
  effect: 'CHANGE',
  act: ({ relations }) => ACTS[relations.action],
  undoable: true,
  parameters: handleRelationsParameters,
  check: async ({ relations }, lookups) => {
    if (relations.action !== 'ADD' || relations.target.category !== 'INTERNAL') return [];
    const { identifier } = relations.target;
    if (await lookups.assetExists(identifier)) return [];
    return [{ parameter: 'TASK_Relations_Identifier', message: `There is no asset ${identifier}.` }];
  },
});

const ACTS: Record<RelationsTask['action'], string> = {
  ADD: 'Add a relation to {members}',
  CHANGE_TYPE: 'Change the type of relations of {members}',
  REMOVE: 'Remove relations of {members}',
  REPAIR: 'Repair relations of {members}',
};

export type HandleRelationsParameters = z.output<ReturnType<typeof handleRelationsParameters>>;

function handleRelationsParameters(codes: CodeTables) {
  return taskParameters({ relations: relationsGroup(codes) }).superRefine(({ relations }, context) => {
    if (relations.action !== 'CHANGE_TYPE') return;
    const problem = changeProblem(relations, codes.RelationTypes);
    if (!problem) return;
    const { parameter, message, kind } = problem;
    context.addIssue({ code: 'custom', path: [parameter], message, params: { kind } });
  });
}
