import type { CodeRow } from '../../model/code-table.ts';

/** The relation types at one moment. */
export interface RelationTypes {
  /** In the table, enabled or retired. */
  isKnown(type: string): boolean;
  /** May be given to new relations. */
  isEnabled(type: string): boolean;
  /** The type of the reciprocal; the type itself if symmetric; undefined if one-way or unknown. */
  inverseOf(type: string): string | undefined;
}

/**
 * Reads the table RelationTypes. An inverse counts only if it is mutual: people edit the table, and a pair that is not
 * mutual would create reciprocals of reciprocals without end.
 */
export function relationTypes(rows: readonly CodeRow[]): RelationTypes {
  const byCode = new Map(rows.map((row) => [row.code, row]));
  return {
    isKnown: (type) => byCode.has(type),
    isEnabled: (type) => byCode.get(type)?.enabled ?? false,
    inverseOf: (type) => {
      const inverse = byCode.get(type)?.inverse;
      return inverse !== undefined && byCode.get(inverse)?.inverse === type ? inverse : undefined;
    },
  };
}
