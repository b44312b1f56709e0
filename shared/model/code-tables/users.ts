import { codeRows } from './code-rows.ts';

/** User groups: they decide what users may borrow, request and see. */
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

/** Libraries: the scopes of roles, and users' resource sharing libraries. */
export const LIBRARIES = codeRows({
  MAIN: 'Main library',
  SCIENCE: 'Science library',
  LAW: 'Law library',
  MEDICAL: 'Medical library',
  RS: 'Resource sharing library',
});

/** Blocks of a single service. Any other block closes the account. */
export const BLOCKS_OF_ONE_SERVICE = {
  '03-LOAN': 'Block loans',
  '04-REQUEST': 'Block requests',
  '05-DEPOSIT': 'Block deposits',
  '06-ADDRESS': 'Address not known',
} as const;

/** Blocks by code and scope. The first code is the product's own. */
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
