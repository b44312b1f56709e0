import type { OrganizationUnit } from '../../../shared/model/organization-unit.ts';

/** Two active units have this name, so free text with it matches both. */
export const AMBIGUOUS_UNIT_NAME = 'Department of Applied Materials';
/** Only an inactive unit has this name. */
export const INACTIVE_UNIT_NAME = 'Institute of Natural Philosophy';

/** Faculties with their departments; a name in brackets is closed. */
const TREE: Record<string, readonly string[]> = {
  'Faculty of Natural Sciences': [
    'Department of Physics',
    'Department of Chemistry',
    'Department of Biology',
    'Department of Earth Sciences',
    'Department of Mathematics',
    AMBIGUOUS_UNIT_NAME,
    `(${INACTIVE_UNIT_NAME})`,
  ],
  'Faculty of Engineering': [
    'Department of Civil Engineering',
    'Department of Electrical Engineering',
    'Department of Mechanical Engineering',
    'Department of Computer Science',
    AMBIGUOUS_UNIT_NAME,
    '(Department of Telegraphy)',
  ],
  'Faculty of Medicine': [
    'Department of Anatomy',
    'Department of Public Health',
    'Department of Neurology',
    'Department of Pharmacology',
    'Department of Nursing',
    'Department of Oncology',
  ],
  'Faculty of Humanities': [
    'Department of History',
    'Department of Philosophy',
    'Department of Linguistics',
    'Department of Musicology',
    'Department of Art History',
    '(Department of Calligraphy)',
  ],
  'Faculty of Law and Social Sciences': [
    'Department of Public Law',
    'Department of Economics',
    'Department of Sociology',
    'Department of Psychology',
    'Department of Education',
  ],
  'Central Services': ['University Library', 'Computing Center', 'Research Office'],
};

const ROOT = '1000';

/** The 40 units: a university with its faculties and departments, codes by their place in the tree. */
export function sampleUnits(): OrganizationUnit[] {
  const faculties = Object.entries(TREE).flatMap(([name, departments], index) => {
    const code = String(1100 + index * 100);
    const below = departments.map((department, position) =>
      unit(String(1101 + index * 100 + position), department, code),
    );
    return [unit(code, name, ROOT), ...below];
  });
  return [unit(ROOT, 'Muster University', null), ...faculties];
}

function unit(code: string, name: string, parent: string | null): OrganizationUnit {
  const isClosed = name.startsWith('(');
  return {
    code,
    name: isClosed ? name.slice(1, -1) : name,
    parent,
    type: 'INTERNAL',
    active: !isClosed,
    ...(isClosed ? { endDate: '19991231' } : {}),
  };
}
