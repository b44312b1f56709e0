import { fc } from './property-testing.ts';
import { researcherSchema, type Researcher } from '../../shared/model/researcher.ts';
import { userSchema, type User } from '../../shared/model/user.ts';

/** Small alphabets, so that values meet: what a job adds is often there already. */
const unitCode = fc.constantFrom('110', '111', '120');
const date = fc.constantFrom('2010', '201503', '20190701', '20261123', '20261124', '2026', '20270101', '2030');
const segmentType = fc.constantFrom('INTERNAL' as const, 'EXTERNAL' as const);
const library = fc.constantFrom('MAIN', 'LAW');
const words = fc.uniqueArray(fc.constantFrom('optics', 'lasers', 'time', 'Time', 'soil'), { maxLength: 4 });

const stored = { revision: fc.integer({ min: 1, max: 5 }), changes: fc.constant([]) };

/** Which of some fields are marked as internal. */
function marks(...fields: string[]) {
  const map = fc
    .uniqueArray(fc.constantFrom(...fields), { minLength: 1 })
    .map((marked) => Object.fromEntries(marked.map((field) => [field, 'INTERNAL' as const])));
  return map;
}

/** Leaves out what is undefined, as stored records do. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

function list<T extends object>(entry: fc.Arbitrary<T>) {
  return fc.array(entry.map(compact), { maxLength: 3 });
}

const unitAffiliation = fc.record(
  { organizationCode: unitCode, startDate: date, endDate: date, segmentType },
  { requiredKeys: ['organizationCode'] },
);
const externalAffiliation = fc.record(
  { organizationName: fc.constantFrom('TU Wien', 'CERN'), startDate: date, endDate: date },
  { requiredKeys: ['organizationName'] },
);

/** Researchers in every state of affiliation, flags set, unset and absent, some fields marked as internal. */
export function arbitraryResearcher(): fc.Arbitrary<Researcher> {
  const researcher = fc.record(
    {
      _id: fc.constant('r1'),
      ...stored,
      firstName: fc.constant('Ada'),
      email: fc.constant('ada@example.org'),
      portalProfile: fc.boolean(),
      researchCenter: fc.boolean(),
      autoMatchRequest: fc.boolean(),
      autoCapture: fc.boolean(),
      skipAutomaticApprovals: fc.boolean(),
      updateOrcidProfile: fc.boolean(),
      affiliated: fc.boolean(),
      previousAffiliated: fc.boolean(),
      lastSmartHarvestingDate: date,
      organizationAffiliations: list(unitAffiliation),
      previousOrganizationAffiliations: list(unitAffiliation),
      externalAffiliations: list(externalAffiliation),
      previousExternalAffiliations: list(externalAffiliation),
      topics: words,
      keywords: words,
      letters: fc.uniqueArray(fc.constantFrom('DEPOSIT_APPROVED', 'DEPOSIT_RETURNED', 'RETIRED_LETTER')),
      provenance: marks('portalProfile', 'topics', 'organizationAffiliations', 'letters', 'email'),
    },
    { requiredKeys: ['_id', 'revision', 'changes'] },
  );
  return researcher.map((record) => researcherSchema.parse(record) as Researcher);
}

const added = { createdBy: fc.constant('clerk'), createdDate: fc.constant('2020-01-01T00:00:00.000Z') };
const role = fc.record(
  { role: fc.constantFrom('PATRON', 'ASSET_MANAGER', 'FUND_MANAGER'), scope: library },
  { requiredKeys: ['role'] },
);
const block = fc.record(
  { blockType: fc.constantFrom('02-GLOBAL', '03-LOAN'), note: fc.constantFrom('late', 'lost'), segmentType, ...added },
  { requiredKeys: ['blockType'] },
);
const statistic = fc.record(
  { category: fc.constantFrom('SCI', 'LAW'), segmentType, ...added },
  { requiredKeys: ['category'] },
);
const note = fc.record(
  { noteType: fc.constantFrom('OTHER', 'LIBRARY'), text: fc.constantFrom('Call back', 'Moved'), segmentType, ...added },
  { requiredKeys: ['text'] },
);

/** Users of both account types and of none, with and without address, groups and entries of either provenance. */
export function arbitraryUser(): fc.Arbitrary<User> {
  const user = fc.record(
    {
      _id: fc.constant('u1'),
      ...stored,
      firstName: fc.constant('Ada'),
      email: fc.constant('ada@example.org'),
      accountType: segmentType,
      status: fc.constantFrom('ACTIVE' as const, 'INACTIVE' as const),
      roles: list(role),
      userGroup: fc.constantFrom('STAFF', 'FACULTY'),
      campus: fc.constantFrom('MAIN', 'NORTH'),
      resourceSharingLibrary: library,
      blocks: list(block),
      statistics: list(statistic),
      notes: list(note),
      provenance: marks('userGroup', 'campus', 'resourceSharingLibrary', 'accountType'),
    },
    { requiredKeys: ['_id', 'revision', 'changes'] },
  );
  return user.map((record) => userSchema.parse(record) as User);
}
