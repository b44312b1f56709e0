import { taskParameters } from '../job-kit/parameters/task-parameters.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { INDEX_RESEARCH_ASSETS_REASONS, type IndexResearchAssetsReason } from './index-research-assets/reasons.ts';

/** Publishes the members' discovery records now, and pushes them. Seed: "Index Research Assets". */
export const indexResearchAssets = defineJob<IndexResearchAssetsParameters, IndexResearchAssetsReason>({
  id: 'M50706',
  activity: 'indexAsset',
  name: 'Index Research Assets',
  description: "Push research assets to Primo / Primo VE when you don't want to wait for the scheduled re-indexing.",
  content: { value: 'INDEX_RESEARCH_ASSETS', desc: 'Research assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research assets' },
  setContent: 'IER',
  roles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  work: 'performer',
  target: 'discovery',
  reasons: INDEX_RESEARCH_ASSETS_REASONS,
  undoable: false,
  parameters: () => taskParameters({}),
});

/** The job asks for nothing. */
export type IndexResearchAssetsParameters = Record<string, never>;
