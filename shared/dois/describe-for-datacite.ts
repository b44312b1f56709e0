import { cutText } from '../runtime/cut-text.ts';
import type { DataCiteAttributes } from './datacite/attributes.ts';
import type { RelatedResource } from './datacite/relations.ts';
import { toDataCite } from './datacite/to-datacite.ts';
import { validateForDataCite, type MetadataProblem } from './datacite/validate.ts';
import type { DoiProfileEntry } from './choose-profile.ts';
import { RELATIONS_SHOWN } from '../store/relations.ts';
import type { Asset } from '../model/asset.ts';
import { dayIn } from '../model/partial-date.ts';
import { publicView } from '../records/visibility/public-view.ts';
import { internalTarget } from '../records/relations/relation.ts';
import { defined } from '../runtime/defined.ts';
import type { DoiServices } from './open-account.ts';

/** An asset's attributes for DataCite, or why DataCite would refuse them. */
export type Description =
  | { kind: 'valid'; attributes: DataCiteAttributes }
  | { kind: 'invalid'; problems: MetadataProblem[]; message: string };

/** Describes an asset with a profile, and checks it against the rules for findable DOIs. */
export async function describeForDataCite(
  { store, config }: Pick<DoiServices, 'store' | 'config'>,
  asset: Asset,
  { content }: DoiProfileEntry,
): Promise<Description> {
  const { publisher, types, ror } = content;
  const settings = { publisher, types, institution: config.institution, ...defined({ ror }) };
  const { relations = [] } = (await store.relations.of([asset._id], { most: RELATIONS_SHOWN })).get(asset._id) ?? {};
  const related = publicView({ ...asset, relations }, dayIn(config.timeZone, new Date()));
  const attributes = toDataCite(related, settings, await readTargets(store, related));
  const problems = validateForDataCite(attributes);
  if (problems.length === 0) return { kind: 'valid', attributes };
  const lines = problems.map(({ attribute, field, message }) => `${attribute} ${message} (${field})`);
  return { kind: 'invalid', problems, message: cutText(`DataCite would refuse it: ${lines.join('; ')}.`, 2_000) };
}

/** The DOIs of its related assets. */
async function readTargets(store: DoiServices['store'], asset: Asset): Promise<Map<string, RelatedResource>> {
  const ids = [...new Set((asset.relations ?? []).map(internalTarget).filter((id) => id !== undefined))];
  const found = await store.assets.readFields(ids, ['doi']);
  return new Map(
    found.flatMap(({ _id, doi }) => (doi?.value === undefined ? [] : [[_id, { doi: doi.value }] as const])),
  );
}
