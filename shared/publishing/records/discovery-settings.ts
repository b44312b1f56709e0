import type { SetQuery } from '../../model/set.ts';
import { publicUrlOf, type Config } from '../../runtime/config.ts';
import type { ConfigurationEntry } from '../../model/configuration-entry.ts';
import type { Store } from '../../store/store.ts';
import { PUBLISHING_PROFILES, type PublishingProfile } from './publishing-profile.ts';

/** A set that a publishing profile defines. */
export interface PublishedSet {
  spec: string;
  name: string;
  description?: string | undefined;
  query: SetQuery;
}

/** What discovery records depend on beside their assets. */
export interface DiscoverySettings {
  /** Without a slash at the end. */
  publicUrl: string;
  institution: string;
  /** Publisher of assets that name none. */
  publisher: string;
  /** Those of all active profiles. */
  sets: readonly PublishedSet[];
}

/** Rises when records are to be rendered in another way: all are published again then. */
const RENDERING = 1;

/** Says whether records have to be rendered again, whatever became of their assets. */
export function fingerprintOf(settings: DiscoverySettings): string {
  return JSON.stringify([RENDERING, settings]);
}

/** The profiles that are in use, by code. */
export async function activePublishingProfiles({
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
  const profiles = await activePublishingProfiles(store);
  const named = profiles.find(({ content }) => content.repository_name !== undefined);
  return {
    publicUrl: publicUrlOf(config),
    institution: config.institution,
    publisher: named?.content.repository_name ?? config.institution,
    sets: profiles.flatMap(({ content }) => content.sets),
  };
}
