import type { CodeRow } from '../code-table.ts';

/** Code and label. Creative Commons codes follow the product's habit: `CCBY_V4.0`. */
const LICENSES: Record<string, string> = {
  'CCBY_V4.0': 'Creative Commons Attribution 4.0 (CC BY)',
  'CCBYSA_V4.0': 'Creative Commons Attribution-ShareAlike 4.0 (CC BY-SA)',
  'CCBYND_V4.0': 'Creative Commons Attribution-NoDerivatives 4.0 (CC BY-ND)',
  'CCBYNC_V4.0': 'Creative Commons Attribution-NonCommercial 4.0 (CC BY-NC)',
  'CCBYNCSA_V4.0': 'Creative Commons Attribution-NonCommercial-ShareAlike 4.0 (CC BY-NC-SA)',
  'CCBYNCND_V4.0': 'Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 (CC BY-NC-ND)',
  'CC0_V1.0': 'Creative Commons Zero 1.0 Universal (CC0)',
  'PDM_V1.0': 'Public Domain Mark 1.0',
  US_GOVERNMENT_WORK: 'Work of the United States Government, public domain there',
  IN_COPYRIGHT: 'In copyright, all rights reserved',
  IN_COPYRIGHT_EDUCATIONAL: 'In copyright, educational use permitted',
  IN_COPYRIGHT_NONCOMMERCIAL: 'In copyright, non-commercial use permitted',
  NO_COPYRIGHT_CONTRACT: 'No copyright, contractual restrictions',
  COPYRIGHT_UNDETERMINED: 'Copyright undetermined',
  PUBLISHER: "Publisher's own licence",
  'ODBL_V1.0': 'Open Data Commons Open Database License 1.0',
  'ODCBY_V1.0': 'Open Data Commons Attribution License 1.0',
  'PDDL_V1.0': 'Open Data Commons Public Domain Dedication and License 1.0',
  MIT: 'MIT License',
  'APACHE_V2.0': 'Apache License 2.0',
  'GPL_V3.0': 'GNU General Public License 3.0',
  BSD_3_CLAUSE: 'BSD 3-Clause License',
};

export const LICENSE_ROWS: readonly CodeRow[] = Object.entries(LICENSES).map(([code, description]) => ({
  code,
  description,
  enabled: true,
}));
