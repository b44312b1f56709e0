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

/** Settings that discovery records depend on, besides their assets. */
export interface DiscoverySettings {
  /** Without a trailing slash. */
  publicUrl: string;
  institution: string;
  /** Of the institution: embargoes end there. */
  timeZone: string;
  /** Publisher of assets that name none. */
  publisher: string;
  /** The sets of all active profiles. */
  sets: readonly PublishedSet[];
}

/** Raise this when rendering changes: all records are then published again. */
const RENDERING = 3;

/** Changes when all records must be rendered again, even if their assets did not change. */
export function fingerprintOf(settings: DiscoverySettings): string {
  return JSON.stringify([RENDERING, settings]);
}

/** The active profiles, by code. */
export async function activePublishingProfiles({
  configuration,
}: Pick<Store, 'configuration'>): Promise<ConfigurationEntry<PublishingProfile>[]> {
  const all = await configuration.list<PublishingProfile>(PUBLISHING_PROFILES);
  return all.filter(({ content }) => content.is_active);
}

/** The current settings for discovery records. */
export async function readDiscoverySettings(
  store: Pick<Store, 'configuration'>,
  config: Pick<Config, 'publicUrl' | 'port' | 'institution' | 'timeZone'>,
): Promise<DiscoverySettings> {
  const profiles = await activePublishingProfiles(store);
  const named = profiles.find(({ content }) => content.repository_name !== undefined);
  return {
    publicUrl: publicUrlOf(config),
    institution: config.institution,
    timeZone: config.timeZone,
    publisher: named?.content.repository_name ?? config.institution,
    sets: profiles.flatMap(({ content }) => content.sets),
  };
}
