import { DOI_PROFILES, type DoiProfile } from './doi-profile.ts';
import { activeDoiProfiles, chooseProfile } from './choose-profile.ts';
import { MusterError } from '../runtime/errors.ts';
import type { StoredDoi } from '../model/stored-doi.ts';
import { comparableDoi } from '../model/doi.ts';
import { bringToRegistry } from './bring-to-registry.ts';
import { decideDoi } from './decide-doi.ts';
import { describeForDataCite } from './describe-for-datacite.ts';
import { doiTarget } from './landing-page.ts';
import { isAccountProblem, openAccount, type DoiServices } from './open-account.ts';

/**
 * Reserves a DOI for an asset: decides it, creates a draft at DataCite, and writes it to the asset. Idempotent. Refuses
 * what DataCite would later refuse to register.
 * @throws MusterError with the reason.
 */
export async function reserveDoi(services: DoiServices, id: string, by: string): Promise<StoredDoi> {
  const { store } = services;
  const asset = await store.assets.get(id);
  if (!asset) throw new MusterError('ASSET_NOT_FOUND', 404, `There is no asset ${id}.`);
  const kept = await store.dois.ofAsset(id);
  if (asset.doi && kept?.confirmed && kept._id === comparableDoi(asset.doi.value)) return kept;
  if (asset.doi && asset.doi.state !== 'reserved') {
    throw new MusterError('DOI_EXISTS', 409, `Asset ${id} has the DOI ${asset.doi.value} (${asset.doi.state}).`);
  }
  const known = asset.doi
    ? { doi: asset.doi.value, profile: asset.doi.profile }
    : kept && { doi: kept._id, profile: kept.profile };
  const active = activeDoiProfiles(await store.configuration.list<DoiProfile>(DOI_PROFILES));
  const choice = chooseProfile(asset, known, active);
  if (choice.kind === 'none') throw new MusterError(choice.reason, 409, choice.message);
  const { profile } = choice;
  const description = await describeForDataCite(services, asset, profile);
  if (description.kind === 'invalid') throw new MusterError('INVALID_METADATA', 422, description.message);
  const calls = await openAccount(services, profile);
  if (isAccountProblem(calls)) throw new MusterError(calls.reason, 409, calls.message);
  const decided = await decideDoi(store, asset, profile, by);
  if (decided.kind === 'impossible') throw new MusterError(decided.reason, 409, decided.message);

  const { doi } = decided;
  const outcome = await bringToRegistry(calls, {
    doi: asset.doi?.value ?? doi._id,
    attributes: description.attributes,
    url: doiTarget(services, profile, id, doi._id),
    isOurs: doi.confirmed !== undefined,
  });
  switch (outcome.kind) {
    case 'confirmed':
      await store.dois.confirm(doi._id, outcome.state, outcome.confirmed);
      await writeOnto(services, id, doi, outcome.state, by);
      return { ...doi, state: outcome.state, confirmed: outcome.confirmed };
    case 'foreign':
      if (doi.isMinted && !asset.doi) await store.dois.markForeign(doi);
      throw new MusterError('DOI_TAKEN', 409, `${outcome.message} Try again for another one.`);
    case 'refused':
      throw new MusterError(outcome.reason, 422, outcome.message);
    case 'stopped':
      throw new MusterError(outcome.reason, 409, `${outcome.message} See DOI profile ${profile.code}.`);
    case 'later':
    case 'unclear': {
      const why = outcome.answer.kind === 'answered' ? `It answered ${outcome.answer.status}.` : outcome.answer.message;
      throw new MusterError(
        'DATACITE_UNAVAILABLE',
        503,
        `DataCite could not be reached. ${why} Try again; the DOI stays the same.`,
      );
    }
  }
}

async function writeOnto(
  { store }: DoiServices,
  id: string,
  { _id: doi, profile }: StoredDoi,
  state: 'reserved' | 'registered' | 'findable',
  by: string,
): Promise<void> {
  await store.assets.edit(id, `${by}: reserve DOI`, (record) => {
    const carried = record.doi;
    if (carried && comparableDoi(carried.value) !== doi) {
      throw new MusterError('DOI_CONFLICT', 409, `In the meantime, asset ${id} got the DOI ${carried.value}.`);
    }
    return { ...record, doi: { ...carried, value: carried?.value ?? doi, state, profile } };
  });
}
