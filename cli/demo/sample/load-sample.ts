import { loadPlanner } from '../../../shared/exchange/loading/plan-load.ts';
import type { OrganizationUnit } from '../../../shared/model/organization-unit.ts';
import { loadRecords } from '../../../shared/store/record-loading.ts';
import type { Store } from '../../../shared/store/store.ts';
import { loadUnits } from '../../../shared/store/unit-loading.ts';
import { sampleAssets, type SampleAsset } from './sample-assets.ts';
import { sampleResearchers, type SampleResearcher } from './sample-researchers.ts';
import { sampleUnits } from './sample-units.ts';
import { sampleUsers, type SampleUser } from './sample-users.ts';

export interface Sample {
  units: OrganizationUnit[];
  researchers: SampleResearcher[];
  users: SampleUser[];
  assets: SampleAsset[];
}

/** The built-in sample; always and everywhere the same. */
export function makeSample(institution: string): Sample {
  const units = sampleUnits();
  const researchers = sampleResearchers(units);
  return {
    units,
    researchers,
    users: sampleUsers(researchers),
    assets: sampleAssets({ institution, units, researchers }),
  };
}

/** Sample records are stored as they are: internal values of people stay internal. */
const PLANNER = loadPlanner('assets', { overwrite: false });

/**
 * Loads the sample into the store. Idempotent: existing records stay as they are, even if changed since.
 * @returns the ids of its assets, in order.
 */
export async function loadSample(store: Store, institution: string): Promise<string[]> {
  const { units, researchers, users, assets } = makeSample(institution);
  await loadUnits(store.units, units, { overwrite: false });
  await loadRecords(store.researchers, researchers, PLANNER, 'load:sample');
  await loadRecords(store.users, users, PLANNER, 'load:sample');
  await loadRecords(store.assets, assets, PLANNER, 'load:sample');
  return assets.map(({ _id }) => _id);
}
