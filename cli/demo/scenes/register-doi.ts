import { DEMO_ACCOUNT, startDataCiteStandIn } from '../../../test/stand-ins/datacite.ts';
import { putConfiguration } from '../put-configuration.ts';
import type { DemoScene } from '../scene.ts';

/** Registers a findable DOI for every member at a stand-in for DataCite on this machine. */
export const registerDoiScene: DemoScene = {
  name: 'register-doi',
  jobName: 'Register DOI for Research Assets',
  content: 'IER',
  members: 60,
  open: async () => {
    const registry = await startDataCiteStandIn();
    return {
      prepare: async ({ api, say }) => {
        await putConfiguration(api, 'doi-profiles', {
          code: 'DEMO',
          prefix: DEMO_ACCOUNT.prefixes[0],
          account: DEMO_ACCOUNT.name,
          password: DEMO_ACCOUNT.password,
          base_url: registry.url,
          publisher: 'Demo University',
        });
        say(`A stand-in for DataCite runs at ${registry.url}; the DOI profile DEMO registers there`);
      },
      parameters: async () => ({ values: {}, meaning: 'registers reserved DOIs; assets without a DOI get one' }),
      observed: async () => {
        const states = [...registry.dois.values()].map(({ state }) => state);
        const findable = states.filter((state) => state === 'findable').length;
        return [
          `At the registry: ${states.length} DOIs, ${findable} of them findable, after ${registry.calls.length} calls`,
        ];
      },
      close: registry.close,
    };
  },
};
