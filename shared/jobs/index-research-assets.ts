import { noParameters, type NoParameters } from '../job-kit/parameters/no-parameters.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { PUBLISHING_PROFILES, type PublishingProfile } from '../publishing/records/publishing-profile.ts';
import { INDEX_RESEARCH_ASSETS_REASONS, type IndexResearchAssetsReason } from './index-research-assets/reasons.ts';

/** Publishes the members' discovery records now, and pushes them. Seed: "Index Research Assets". */
export const indexResearchAssets = defineJob<NoParameters, IndexResearchAssetsReason>({
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
  effect: 'COPY',
  act: () => 'Index {members}',
  undoable: false,
  parameters: noParameters,
  warn: async (_parameters, lookups) => {
    const profiles = (await lookups.configuration(PUBLISHING_PROFILES)) as ConfigurationEntry<PublishingProfile>[];
    const hasTarget = profiles.some(({ content }) => content.is_active && content.push_url !== undefined);
    if (hasTarget) return [];
    return [
      'No push target is configured: the records are refreshed for harvesters, and nothing is pushed. ' +
        'Give an active publishing profile a push_url under /conf/publishing.',
    ];
  },
});
