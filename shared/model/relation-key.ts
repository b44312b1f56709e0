/**
 * The fields that identify a relation's target: the asset's id inside; outside, the URL before the DOI and the title.
 */
const TARGET_FIELDS = ['relatedIdentifier', 'relatedUrl', 'relatedDoi', 'relatedTitle'] as const;

type Target = { readonly [field in (typeof TARGET_FIELDS)[number]]?: string | undefined };
type TypeAndTarget = Target & { readonly relationType: string };

/** A relation's target: the first of the fields that is set; empty if it points nowhere. */
export function relationTarget(relation: Target): string {
  return TARGET_FIELDS.map((field) => relation[field]).find(Boolean) ?? '';
}

/**
 * Identifies a relation within its asset, by type and target. Every writer of the relation (loader, import, the
 * reciprocal of another asset) computes the same key, so that it exists only once.
 */
export function relationKey(relation: TypeAndTarget): string {
  return `${relation.relationType}|${relationTarget(relation)}`;
}

/** The relation with the key made from its type and target. */
export function keyed<R extends TypeAndTarget>(relation: R): R & { key: string } {
  return { ...relation, key: relationKey(relation) };
}
