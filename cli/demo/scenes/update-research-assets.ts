import { chooseLicense } from '../choose-license.ts';
import type { DemoScene } from '../scene.ts';

/** The main job: gives every member a license that it does not have. */
export const updateResearchAssetsScene: DemoScene = {
  name: 'update-research-assets',
  jobName: 'Update Set of Research Assets',
  content: 'IER',
  open: async () => ({
    prepare: async () => undefined,
    parameters: async ({ api, store }, members) => {
      const license = await chooseLicense(api, store, members);
      const had = license.had === 0 ? 'none has it yet' : `${license.had} already have it`;
      return {
        values: { TASK_License_Active: 'true', TASK_License_Value: license.code },
        meaning: `license of every member becomes ${license.code}, ${license.description}; ${had}`,
      };
    },
    close: async () => undefined,
  }),
};
