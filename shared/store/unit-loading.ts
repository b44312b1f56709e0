import { dequal } from 'dequal';
import type { OrganizationUnit } from '../model/organization-unit.ts';
import type { LoadOutcome } from './record-loading.ts';
import type { UnitDocument, Units } from './units.ts';

const KEPT: LoadOutcome = { kind: 'kept', changedBy: 'a person' };

/**
 * Loads units into the store. A differing unit that a person wrote is kept unless `overwrite` is set: only loaded units
 * carry a mark, and every other write drops it.
 * @returns an outcome for every code.
 */
export async function loadUnits(
  units: Units,
  incoming: readonly OrganizationUnit[],
  { overwrite }: { overwrite: boolean },
): Promise<Map<string, LoadOutcome>> {
  const outcomes = new Map<string, LoadOutcome>();
  for (const unit of incoming) {
    const stored = await units.collection.findOne({ _id: unit.code });
    if (stored && dequal(contentOf(stored), unit)) outcomes.set(unit.code, { kind: 'equal' });
    else if (stored && !stored.loaded && !overwrite) outcomes.set(unit.code, KEPT);
    else {
      // If a person changed the unit in between, the mark is gone: nothing is replaced, and the person's unit stays.
      const filter = stored && !overwrite ? { _id: unit.code, loaded: true as const } : { _id: unit.code };
      const { matchedCount } = await units.collection.replaceOne(
        filter,
        { ...unit, loaded: true },
        { upsert: !stored },
      );
      if (!stored) outcomes.set(unit.code, { kind: 'created' });
      else outcomes.set(unit.code, matchedCount === 1 ? { kind: 'changed' } : KEPT);
    }
  }
  return outcomes;
}

function contentOf(stored: UnitDocument): OrganizationUnit {
  const unit: Partial<UnitDocument> & OrganizationUnit = { ...stored };
  delete unit._id;
  delete unit.loaded;
  return unit;
}
