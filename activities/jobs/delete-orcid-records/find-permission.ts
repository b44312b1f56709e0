import type { OrcidClient } from '../../../shared/orcid/orcid-client.ts';
import { hasScope, READ_SCOPE, UPDATE_SCOPE, type OrcidToken } from '../../../shared/orcid/orcid-token.ts';
import { readSecret } from '../../../shared/settings/read-secret.ts';
import type { ConfigurationEntry } from '../../../shared/model/configuration-entry.ts';
import type { Researcher } from '../../../shared/model/researcher.ts';
import { ORCID_CLIENTS, ORCID_TOKENS } from '../../../shared/orcid/configuration-paths.ts';
import { readOrcid } from '../../../shared/model/identifiers.ts';
import type { PerformContext } from '../../../shared/job-kit/job-work.ts';
import { ORCID_REFUSALS } from '../../../shared/orcid/refusals.ts';
import type { Obstacle } from './result.ts';

/** What a researcher allows us to do at ORCID. The access token is used at once and stored nowhere. */
export interface Permission {
  token: ConfigurationEntry<OrcidToken>;
  client: ConfigurationEntry<OrcidClient>;
  accessToken: string;
  /** The record shows all our items, including those with limited visibility. */
  showsAll: boolean;
}

type Needs = Pick<PerformContext, 'store' | 'secrets'>;

/** Finds the researcher's permission, or says why there is none. @throws MusterError SECRET_UNREADABLE */
export async function findPermission(
  researcher: Researcher,
  { store, secrets }: Needs,
): Promise<Permission | Obstacle> {
  const token = await store.configuration.get<OrcidToken>(ORCID_TOKENS, researcher._id);
  if (!token) return withoutToken(researcher);
  const { content } = token;
  const obstacle = obstacleIn(researcher, content);
  if (obstacle) return obstacle;
  const client = await store.configuration.get<OrcidClient>(ORCID_CLIENTS, content.client);
  if (!client) {
    return fail(
      'ORCID_CLIENT_MISSING',
      `The token was given to the ORCID client ${content.client}, which is not configured.`,
    );
  }
  const accessToken = await readSecret(secrets, token, 'access_token');
  if (accessToken === undefined) {
    return fail(
      'ORCID_NO_TOKEN',
      'The entry under /conf/orcid-tokens has no access token. Set it, or ask the researcher to authorise again.',
    );
  }
  return { token, client, accessToken, showsAll: hasScope(content, READ_SCOPE) };
}

export function isObstacle(found: Permission | Obstacle): found is Obstacle {
  return 'reason' in found;
}

/** A researcher who never gave permission has no items of ours at ORCID, unless we have stored some. */
function withoutToken({ orcidItems = [] }: Researcher): Obstacle {
  if (orcidItems.length === 0) {
    return { kind: 'skip', reason: 'ORCID_NOT_CONNECTED', message: 'The researcher never connected an ORCID record.' };
  }
  const count = orcidItems.length;
  return fail(
    'ORCID_NO_TOKEN',
    `${count} items are on the ORCID record, but there is no token to delete them. Ask the researcher to authorize again.`,
  );
}

function obstacleIn(researcher: Researcher, token: OrcidToken): Obstacle | undefined {
  const own = researcher.orcid === undefined ? undefined : readOrcid(researcher.orcid);
  if (own !== undefined && own !== token.orcid) {
    return fail(
      'ORCID_MISMATCH',
      `The researcher's iD is ${own}, but the token belongs to ${token.orcid}. Correct one of them.`,
    );
  }
  if (token.state === 'dead') {
    const since = token.dead_since === undefined ? '' : ` (noted on ${token.dead_since.slice(0, 10)})`;
    return fail(
      'ORCID_PERMISSION_WITHDRAWN',
      `${ORCID_REFUSALS.ORCID_PERMISSION_WITHDRAWN.replace(/\.$/, '')}${since}.`,
    );
  }
  if (!hasScope(token, UPDATE_SCOPE)) return fail('ORCID_SCOPE_TOO_SMALL', ORCID_REFUSALS.ORCID_SCOPE_TOO_SMALL);
  return undefined;
}

function fail(reason: Obstacle['reason'], message: string): Obstacle {
  return { kind: 'fail', reason, message };
}
