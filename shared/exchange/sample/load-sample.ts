import { loadPlanner } from '../loading/plan-load.ts';
import type { OrganizationUnit } from '../../model/organization-unit.ts';
import { loadRecords } from '../../store/record-loading.ts';
import type { Store } from '../../store/store.ts';
import { loadUnits } from '../../store/unit-loading.ts';
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

/** The built-in sample; the same whenever and wherever it is made. */
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

/** Sample records are whole as they are, people too: what is internal in them stays internal. */
const PLANNER = loadPlanner('assets', { overwrite: false });

/**
 * Brings the sample into the store. Doing it again changes nothing: what is there stays, also what was changed since.
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
