import { z } from 'zod';

/** The tables that coded fields are validated against. */
export const CODE_TABLES = [
  'AssetTypes',
  'Licenses',
  'AccessPolicies',
  'RelationTypes',
  'UserRoles',
  'UserGroups',
  'Campuses',
  'Libraries',
  'BlockTypes',
  'StatisticCategories',
  'NoteTypes',
  'NotificationTypes',
  'ResearcherLetters',
] as const;
export type CodeTableName = (typeof CODE_TABLES)[number];

export const codeRowSchema = z.strictObject({
  code: z.string().min(1).max(200),
  description: z.string().min(1).max(500),
  enabled: z.boolean().default(true),
  /** AssetTypes: one of the twelve categories. */
  category: z.string().optional(),
  /**
   * AssetTypes: fields (dotted, e.g. `date.published`) that an asset of this type must have, if the institution
   * requires any.
   */
  mandatoryFields: z.array(z.string().min(1)).optional(),
  /** AccessPolicies: requires an embargo date. */
  needsDate: z.boolean().optional(),
  /** RelationTypes: the code of the reciprocal; its own code when self-inverse; absent when one-way. */
  inverse: z.string().optional(),
  /** UserRoles: the kind of parameter that the role takes; absent when it takes none. */
  roleParameter: z.enum(['READ_ONLY', 'OTHER']).optional(),
});
export type CodeRow = z.infer<typeof codeRowSchema>;

/** All tables at one moment, for validation and freezing. */
export type CodeTables = Readonly<Record<CodeTableName, readonly CodeRow[]>>;

/** The enabled codes of a table. */
export function enabledCodes(tables: CodeTables, table: CodeTableName): string[] {
  return tables[table].filter((row) => row.enabled).map((row) => row.code);
}

export function codeRow(tables: CodeTables, table: CodeTableName, code: string): CodeRow | undefined {
  return tables[table].find((row) => row.code === code);
}
