import { publicUrlOf, type Config } from '../../runtime/config.ts';
import type { ConfigurationEntry } from '../../model/configuration-entry.ts';
import type { Store } from '../../store/store.ts';
import { PUBLISHING_PROFILES, type PublishingProfile } from './publishing-profile.ts';
import type { DiscoverySettings } from './settings.ts';

/** The profiles that are in use, by code. */
export async function activeProfiles({
  configuration,
}: Pick<Store, 'configuration'>): Promise<ConfigurationEntry<PublishingProfile>[]> {
  const all = await configuration.list<PublishingProfile>(PUBLISHING_PROFILES);
  return all.filter(({ content }) => content.is_active);
}

/** What discovery records are rendered with now. */
export async function readDiscoverySettings(
  store: Pick<Store, 'configuration'>,
  config: Pick<Config, 'publicUrl' | 'port' | 'institution'>,
): Promise<DiscoverySettings> {
  const profiles = await activeProfiles(store);
  const named = profiles.find(({ content }) => content.repository_name !== undefined);
  return {
    publicUrl: publicUrlOf(config),
    institution: config.institution,
    publisher: named?.content.repository_name ?? config.institution,
    sets: profiles.flatMap(({ content }) => content.sets),
  };
}
