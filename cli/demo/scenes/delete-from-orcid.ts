import { loadSample, makeSample } from '../sample/load-sample.ts';
import { startOrcidStandIn, type OrcidStandIn, type StandInItem } from '../../../test/stand-ins/orcid.ts';
import { putConfiguration } from '../put-configuration.ts';
import type { DemoScene } from '../scene.ts';

const OUR_CLIENT = 'APP-DEMO000000000001';
const OTHER_CLIENT = 'APP-OTHER00000000001';
const SCOPE = '/read-limited /activities/update';

/** Deletes what the demo's institution added to the members' ORCID records; what others added stays. */
export const deleteFromOrcidScene: DemoScene = {
  name: 'delete-from-orcid',
  jobName: 'Delete records from ORCID',
  content: 'RESEARCHER',
  members: 40,
  open: async () => {
    const orcid = await startOrcidStandIn();
    return {
      prepare: async ({ api, store, config, say }) => {
        await loadSample(store, config.institution);
        await putConfiguration(api, 'orcid-clients', {
          code: 'DEMO',
          api_url: orcid.apiUrl,
          oauth_url: orcid.oauthUrl,
          client_id: OUR_CLIENT,
          client_secret: 'demo',
        });
        const researchers = makeSample(config.institution).researchers.filter((each) => each.orcid !== undefined);
        for (const [index, { _id, orcid: id = '' }] of researchers.entries()) {
          orcid.addRecord(id, itemsOf(index));
          const token = orcid.addToken({ orcid: id, client: OUR_CLIENT, scope: SCOPE });
          const permission = { code: _id, orcid: id, client: 'DEMO', scope: SCOPE, access_token: token };
          await putConfiguration(api, 'orcid-tokens', permission);
        }
        say(`A stand-in for ORCID runs at ${orcid.apiUrl}; ${researchers.length} researchers have given permission`);
      },
      parameters: async () => ({
        values: {},
        meaning: 'the items that this institution added to their records are deleted',
      }),
      observed: async () => [`At ORCID: ${describe(orcid)}`],
      close: () => orcid.close(),
    };
  },
};

/** Two works of ours and one of someone else; both found the last one. */
function itemsOf(index: number): StandInItem[] {
  const base = 10 * (index + 1);
  return [
    { type: 'work', putCode: base + 1, title: 'A work of ours', source: { client: OUR_CLIENT } },
    { type: 'employment', putCode: base + 2, title: 'Our department', source: { client: OUR_CLIENT } },
    { type: 'work', putCode: base + 3, title: "Somebody else's", source: { client: OTHER_CLIENT } },
  ];
}

function describe({ records, calls }: OrcidStandIn): string {
  const items = [...records.values()].flatMap((record) => [...record.items.values()]);
  const ours = items.filter(({ source }) => source.client === OUR_CLIENT).length;
  const deleted = calls.filter(({ method, status }) => method === 'DELETE' && status === 204).length;
  return `${deleted} items deleted; ${ours} of ours and ${items.length - ours} of others remain`;
}
