import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import type { Secrets } from './secrets/secrets.ts';

/**
 * A secret of an entry, to be used at once and stored nowhere; undefined if not set. @throws MusterError
 * SECRET_UNREADABLE
 */
export async function readSecret(
  secrets: Secrets,
  entry: Pick<ConfigurationEntry, 'secrets'>,
  name: string,
): Promise<string | undefined> {
  const sealed = entry.secrets[name];
  return sealed === undefined ? undefined : secrets.open(sealed);
}
