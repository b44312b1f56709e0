import type { OrcidClient } from '../../shared/orcid/orcid-client.ts';
import type { OrcidToken } from '../../shared/orcid/orcid-token.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import { ORCID_CLIENTS, ORCID_TOKENS } from '../../shared/orcid/configuration-paths.ts';
import { ORCID_ITEM_TYPES } from '../../shared/model/orcid-item.ts';
import { orcidOf } from '../../shared/model/identifiers.ts';
import type { Secrets } from '../../shared/settings/secrets/secrets.ts';
import type { Store } from '../../shared/store/store.ts';
import type { OrcidStandIn, StandInItem } from '../stand-ins/orcid.ts';

/** Our client, the one we had before, and a foreign one of the same name. */
export const OUR_CLIENT = 'APP-OURS000000000001';
export const OLD_CLIENT = 'APP-OURSBEFORE000001';
export const OTHER_CLIENT = 'APP-OTHER00000000001';
const OUR_NAME = 'Example University';

export const FULL_SCOPE = '/read-limited /activities/update';

type Configured = Pick<Store, 'configuration'>;

/** Configures the ORCID client `main`, which calls the stand-in. */
export async function configureOrcidClient(
  { configuration }: Configured,
  secrets: Secrets,
  { apiUrl, oauthUrl }: Pick<OrcidStandIn, 'apiUrl' | 'oauthUrl'>,
  more: Partial<OrcidClient> = {},
): Promise<void> {
  const content: OrcidClient = {
    api_url: apiUrl,
    oauth_url: oauthUrl,
    client_id: OUR_CLIENT,
    old_client_ids: [OLD_CLIENT],
    ...more,
  };
  await configuration.insert(
    entryOf(ORCID_CLIENTS, 'main', content, { client_secret: await secrets.seal('the client secret') }),
    ['client_secret'],
  );
}

/** Stores a researcher's permission. */
export async function configureOrcidToken(
  { configuration }: Configured,
  secrets: Secrets,
  primaryId: string,
  orcid: string,
  { accessToken, ...more }: Partial<OrcidToken> & { accessToken: string },
): Promise<void> {
  const content: OrcidToken = { orcid, client: 'main', scope: FULL_SCOPE, state: 'active', ...more };
  await configuration.insert(
    entryOf(ORCID_TOKENS, primaryId, content, { access_token: await secrets.seal(accessToken) }),
    ['access_token'],
  );
}

function entryOf<C>(kind: string, code: string, content: C, secrets: Record<string, string>) {
  const at = new Date();
  return {
    kind,
    code,
    content,
    secrets,
    version: 1,
    createdBy: 'test',
    createdAt: at,
    changedBy: 'test',
    changedAt: at,
  };
}

/** The iD of the researcher of that number. */
export function orcidNumber(index: number): string {
  return orcidOf(String(index).padStart(15, '0'));
}

/**
 * What lies on the record of the researcher of that number: in each of `types` sections an item of ours, one of the
 * researcher's own in the same group, and one of another member that has our name.
 */
export function mixedItems(index: number, types = ORCID_ITEM_TYPES.length): StandInItem[] {
  return ORCID_ITEM_TYPES.slice(0, types).flatMap((type, place) => {
    const first = index * 1_000 + place * 10;
    const group = `${index}-${place}`;
    return [
      { type, putCode: first + 1, title: 'Ours', group, source: { client: OUR_CLIENT, name: OUR_NAME } },
      { type, putCode: first + 2, title: 'Own', group, source: { orcid: orcidNumber(index), name: OUR_NAME } },
      { type, putCode: first + 3, title: 'Other', source: { client: OTHER_CLIENT, name: OUR_NAME } },
    ];
  });
}

/** Whether an item of `mixedItems` is ours. */
export function isOurs({ source }: StandInItem): boolean {
  return source.client === OUR_CLIENT;
}

/** A researcher who has an ORCID record, with what is kept of it on our side. */
export function orcidResearcher(index: number, items: readonly StandInItem[]): MusterRecord {
  return {
    _id: `r${String(index).padStart(6, '0')}`,
    lastName: `Researcher ${index}`,
    orcid: orcidNumber(index),
    orcidItems: items.filter(isOurs).map(({ type, putCode }) => ({ type, putCode, asset: `99${putCode}` })),
  };
}
