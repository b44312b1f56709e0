import type { z } from 'zod';
import { taskFlag } from '../job-kit/parameters/task-group.ts';
import { taskParameters } from '../job-kit/parameters/task-parameters.ts';
import type { SetQuery } from '../model/set.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { DELETE_RESEARCH_ASSETS_REASONS, type DeleteResearchAssetsReason } from './delete-research-assets/reasons.ts';

/** Deletes assets unless a guard forbids it. Seed: "Delete Set of Research Assets". */
export const deleteResearchAssets = defineJob<DeleteResearchAssetsParameters, DeleteResearchAssetsReason>({
  id: 'M50702',
  activity: 'deleteResearchAssets',
  name: 'Delete Set of Research Assets',
  description: 'Deletes research assets.',
  content: { value: 'DELETE_RESEARCH_ASSETS', desc: 'Research Assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
  setContent: 'IER',
  roles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  work: 'records',
  reasons: DELETE_RESEARCH_ASSETS_REASONS,
  effect: 'DELETE',
  act: () => 'Delete {members}',
  undoable: true,
  parameters: guardParameters,
  skips: skippedByGuards,
});

export type DeleteResearchAssetsParameters = z.output<ReturnType<typeof guardParameters>>;

function guardParameters() {
  return taskParameters({
    doNotDeleteIfRelated: taskFlag({
      title: 'Do not delete if related to other assets',
      help: 'If checked, will not delete assets related to other assets.',
    }),
    doNotDeleteIfFile: taskFlag({
      title: 'Do not delete if includes a file',
      help: 'If checked, will not delete assets that include a file.',
    }),
    doNotDeleteIfDoi: taskFlag({
      title: 'Do not delete if includes a reserved DOI',
      help: 'If checked, will not delete assets that include a DOI: a reserved one, a registered one, or one from elsewhere.',
    }),
  });
}

/** Relations are not in it: only those towards assets that still exist count, in either direction. */
function skippedByGuards({
  doNotDeleteIfFile,
  doNotDeleteIfDoi,
}: DeleteResearchAssetsParameters): SetQuery | undefined {
  const guards: SetQuery[] = [
    ...(doNotDeleteIfFile ? [{ field: 'files', operator: 'exists' } as const] : []),
    ...(doNotDeleteIfDoi ? [{ field: 'doi.value', operator: 'exists' } as const] : []),
  ];
  return guards.length === 0 ? undefined : { any: guards };
}
