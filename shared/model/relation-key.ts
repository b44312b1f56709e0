/** What a relation may point with: the asset's id inside; outside, its URL before DOI and title. */
const TARGET_FIELDS = ['relatedIdentifier', 'relatedUrl', 'relatedDoi', 'relatedTitle'] as const;

type Target = { readonly [field in (typeof TARGET_FIELDS)[number]]?: string | undefined };
type TypeAndTarget = Target & { readonly relationType: string };

/** What a relation points to, the first of its targets that is given; empty when it points nowhere. */
export function relationTarget(relation: Target): string {
  return TARGET_FIELDS.map((field) => relation[field]).find(Boolean) ?? '';
}

/**
 * Identifies a relation within its asset: type and target. Whoever writes the relation (loader, import, the reciprocal of
 * another asset) comes to the same key, so that it is there once.
 */
export function relationKey(relation: TypeAndTarget): string {
  return `${relation.relationType}|${relationTarget(relation)}`;
}

/** The relation under the key that its type and target make. */
export function keyed<R extends TypeAndTarget>(relation: R): R & { key: string } {
  return { ...relation, key: relationKey(relation) };
}
