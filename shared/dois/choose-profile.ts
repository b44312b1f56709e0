import type { DoiProfile } from './doi-profile.ts';
import { rowFor } from './datacite/resource-types.ts';
import type { Asset } from '../model/asset.ts';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { comparableDoi } from '../model/doi.ts';

export type DoiProfileEntry = ConfigurationEntry<DoiProfile>;

/** Why no profile can give the asset a DOI. */
export interface NoProfile {
  kind: 'none';
  reason: 'TYPE_NOT_ALLOWED' | 'NO_PROFILE_FOR_PREFIX';
  message: string;
}
export type ProfileChoice = { kind: 'chosen'; profile: DoiProfileEntry } | NoProfile;

/** The active profiles with a password, by order, then by code. A profile without one does not block the others. */
export function activeDoiProfiles(entries: readonly DoiProfileEntry[]): DoiProfileEntry[] {
  return entries
    .filter(({ content, secrets }) => content.active && secrets['password'] !== undefined)
    .sort((one, other) => one.content.order - other.content.order || one.code.localeCompare(other.code));
}

/**
 * The profile that registers an asset's DOI. For an existing or decided DOI: the profile that made it, or else the
 * first with that prefix. For a new one: the first whose type table has the asset's type.
 * @param active profiles in order.
 */
export function chooseProfile(
  { resourcetype }: Pick<Asset, 'resourcetype'>,
  decided: { doi: string; profile?: string | undefined } | undefined,
  active: readonly DoiProfileEntry[],
): ProfileChoice {
  const type = resourcetype?.esploro;
  const allows = ({ content }: DoiProfileEntry) => rowFor(content.types, type) !== undefined;
  const notAllowed = (where: string): NoProfile => ({
    kind: 'none',
    reason: 'TYPE_NOT_ALLOWED',
    message: `${where} gives DOIs to assets of type ${type ?? '(none)'}.`,
  });
  if (!decided) {
    const profile = active.find(allows);
    return profile ? { kind: 'chosen', profile } : notAllowed('No active DOI profile');
  }
  const prefix = comparableDoi(decided.doi).split('/')[0];
  const usable = active.filter(({ content }) => content.prefix === prefix);
  const own = usable.find(({ code }) => code === decided.profile);
  const profile = own ?? usable.find(allows) ?? usable[0];
  if (!profile) {
    const message = `No active DOI profile with a password has the prefix of ${decided.doi}.`;
    return { kind: 'none', reason: 'NO_PROFILE_FOR_PREFIX', message };
  }
  return allows(profile) ? { kind: 'chosen', profile } : notAllowed(`The DOI profile ${profile.code} no longer`);
}
