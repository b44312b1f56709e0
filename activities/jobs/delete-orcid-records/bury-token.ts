import type { OrcidToken } from '../../../shared/orcid/orcid-token.ts';
import type { ConfigurationEntry } from '../../../shared/model/configuration-entry.ts';
import type { Store } from '../../../shared/store/store.ts';

/**
 * Notes that ORCID no longer accepts a token, so that no run tries it again.
 * @returns false if somebody changed the entry in the meantime: it may now hold another token.
 */
export async function buryToken(
  store: Pick<Store, 'configuration'>,
  token: ConfigurationEntry<OrcidToken>,
  by: string,
  now: Date,
): Promise<boolean> {
  const content: OrcidToken = {
    ...token.content,
    state: 'dead',
    dead_since: now.toISOString(),
    dead_because: 'ORCID answered invalid_token: expired, or withdrawn by the researcher.',
  };
  return store.configuration.replace(token, { ...token, content, changedBy: by, changedAt: now }, [], 'noted');
}
