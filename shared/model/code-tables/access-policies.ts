import type { CodeRow } from '../code-table.ts';

/** Who may see an asset's files. A fixed embargo needs its end date. */
export const ACCESS_POLICIES: readonly CodeRow[] = [
  { code: 'OPEN', description: 'Open', enabled: true },
  { code: 'RESTRICTED', description: 'Restricted', enabled: true },
  { code: 'METADATA_ONLY', description: 'Metadata only', enabled: true },
  { code: 'FIXED_EMBARGO', description: 'Fixed embargo date', enabled: true, needsDate: true },
];
