import { codeRows } from './code-rows.ts';

/** What users are grouped by: what they may borrow, ask for and see. */
export const USER_GROUPS = codeRows({
  FACULTY: 'Faculty',
  STAFF: 'Staff',
  RESEARCHER: 'Researcher',
  GRADUATE: 'Graduate student',
  UNDERGRADUATE: 'Undergraduate student',
  ADMIN: 'Administration',
  VISITOR: 'Visitor',
});

export const CAMPUSES = codeRows({ MAIN: 'Main campus', NORTH: 'North campus', SOUTH: 'South campus' });

/** Libraries: scopes of roles, and the resource sharing libraries of users. */
export const LIBRARIES = codeRows({
  MAIN: 'Main library',
  SCIENCE: 'Science library',
  LAW: 'Law library',
  MEDICAL: 'Medical library',
  RS: 'Resource sharing library',
});

/** Blocks by code and reach. The first code is the product's own. */
/** Blocks that say what else their user may not have. Any other one closes the account. */
export const BLOCKS_OF_ONE_SERVICE = {
  '03-LOAN': 'Block loans',
  '04-REQUEST': 'Block requests',
  '05-DEPOSIT': 'Block deposits',
  '06-ADDRESS': 'Address not known',
} as const;

export const BLOCK_TYPES = codeRows({ '02-GLOBAL': 'Block all services', ...BLOCKS_OF_ONE_SERVICE });

export const STATISTIC_CATEGORIES = codeRows({
  AL: 'Arts and letters',
  ENG: 'Engineering',
  LAW: 'Law',
  MED: 'Medicine',
  SCI: 'Science',
  SOC: 'Social sciences',
});

export const NOTE_TYPES = codeRows({
  OTHER: 'Other',
  GENERAL: 'General',
  ADDRESS: 'Address',
  CIRCULATION: 'Circulation',
  LIBRARY: 'Library',
  REGISTRAR: 'Registrar',
});
