import type { NoParameters } from '../../shared/job-kit/parameters/no-parameters.ts';
import type { ImportRelationsReason } from '../../shared/jobs/import-relations/reasons.ts';
import { importRelations } from '../../shared/jobs/import-relations.ts';
import type { Asset } from '../../shared/model/asset.ts';
import type { ImportedRelation } from '../../shared/model/asset-parts.ts';
import { recordWork } from '../../shared/job-kit/job-work.ts';
import { limitDetails } from '../../shared/job-kit/limit-details.ts';
import { change, fail, partial, skip, unchanged, type Plan } from '../../shared/job-kit/plan.ts';
import type { Detail } from '../../shared/model/effects.ts';
import { planWithRelations, type WithOwnRelations } from '../../shared/records/relations/own-relations.ts';
import { pinRelationTypes } from '../../shared/records/relations/pinned-types.ts';
import { distinctEdits } from '../../shared/model/relation-edits.ts';
import { importEntries } from './import-relations/import-entries.ts';
import { gatherImport, type ImportReference } from './import-relations/reference.ts';

export const importRelationsWork = recordWork<
  Asset,
  NoParameters,
  ImportReference & WithOwnRelations,
  ImportRelationsReason
>({
  definition: importRelations,
  changes: ['temporary'],
  pin: pinRelationTypes,
  gather: gatherImport,
  plan: planWithRelations(planRelationImport),
});

/**
 * Turns imported relation data into relations with their reciprocals. Entries that became relations leave the imported
 * data; the others stay, so that a later run finds them once their targets exist.
 */
export function planRelationImport(
  asset: Asset,
  _parameters: NoParameters,
  reference: ImportReference,
): Plan<Asset, ImportRelationsReason> {
  const entries = importEntries(asset, reference);
  if (entries.length === 0) return unchanged('NO_IMPORTED_RELATIONS');
  const each = entries.map(({ detail }) => detail);
  const details = limitDetails(each);
  const failed = each.filter(({ outcome }) => outcome === 'failed');
  const open = entries.filter(({ isDone }) => !isDone);

  if (open.length === entries.length) {
    const [first] = failed;
    if (first) return fail(first.reason, describe(failed), { details });
    return skip('SELF_RELATION', 'It was imported as related only to itself.', { details });
  }
  const next = withImported(
    asset,
    open.map(({ entry }) => entry),
  );
  const also = distinctEdits(entries.flatMap(({ edits }) => edits));
  if (failed.length === 0) return change(next, { also, details });
  return partial(next, describe(failed), { also, details });
}

const MAX_MESSAGE_LENGTH = 1000;

/** Lists the targets that could not be related. */
function describe(failed: readonly Detail<ImportRelationsReason>[]): string {
  const each = failed.map(({ item, message }) => `${item}: ${message ?? ''}`).join(' ');
  return `${failed.length} of the relations could not be created. ${each}`.slice(0, MAX_MESSAGE_LENGTH);
}

/** The asset with only these entries left; empty parts are dropped. */
function withImported(asset: Asset, entries: ImportedRelation[]): Asset {
  const temporary = { ...asset.temporary };
  delete temporary.relations;
  if (entries.length > 0) temporary.relations = entries;
  const next = { ...asset, temporary };
  if (Object.keys(temporary).length === 0) delete (next as Asset).temporary;
  return next;
}
