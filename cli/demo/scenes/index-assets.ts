import { startPushTargetStandIn } from '../../../test/stand-ins/push-target.ts';
import { putConfiguration } from '../put-configuration.ts';
import type { DemoScene } from '../scene.ts';

/** Publishes members for harvesters and pushes them to a search index on this machine. */
export const indexAssetsScene: DemoScene = {
  name: 'index',
  jobName: 'Index Research Assets',
  content: 'IER',
  members: 200,
  open: async () => {
    const index = await startPushTargetStandIn();
    return {
      prepare: async ({ api, say }) => {
        await putConfiguration(api, 'publishing', {
          code: 'default',
          repository_name: 'Demo repository',
          push_url: index.url,
        });
        say(`A search index runs at ${index.url}; the publishing profile "default" pushes there`);
      },
      parameters: async () => ({ values: {}, meaning: 'publishes their discovery records again and pushes them' }),
      observed: async ({ config }) => {
        const documents = [...index.documents.values()].filter(({ document }) => document !== undefined);
        return [
          `At the search index: ${documents.length} documents, in ${index.bulks.length} bulks`,
          `While Muster runs, harvesters find them at http://${config.host}:${config.port}/oai?verb=ListRecords&metadataPrefix=oai_dc`,
        ];
      },
      close: () => index.close(),
    };
  },
};
