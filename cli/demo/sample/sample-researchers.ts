import type { Faker } from '@faker-js/faker';
import type { OrganizationUnit } from '../../../shared/model/organization-unit.ts';
import type { ResearcherContent } from '../../../shared/model/researcher.ts';
import { orcidOf } from '../../../shared/model/identifiers.ts';
import { chance, day, sometimes } from './draws.ts';
import { OUTSIDE_ORGANIZATIONS, TOPICS } from './sample-words.ts';
import { seededFaker } from './seeded-faker.ts';

export type SampleResearcher = ResearcherContent & { _id: string; firstName: string; lastName: string };

const SAMPLE_RESEARCHERS = 120;
const POSITIONS = ['Professor', 'Lecturer', 'Postdoctoral researcher'];
const LETTERS = ['AUTHOR_MATCH_APPROVAL', 'DEPOSIT_APPROVED', 'ASSET_STATISTICS'];

/** 120 researchers: with current, previous, internal and external affiliations in every combination, and with none. */
export function sampleResearchers(units: readonly OrganizationUnit[]): SampleResearcher[] {
  const faker = seededFaker(120);
  const departments = units.filter(({ parent }) => parent !== null);
  return Array.from({ length: SAMPLE_RESEARCHERS }, (_, index) => researcher(faker, index, departments));
}

function researcher(faker: Faker, index: number, departments: readonly OrganizationUnit[]): SampleResearcher {
  const primaryId = `r${String(index + 1).padStart(4, '0')}`;
  const pick = faker.helpers;
  return {
    ...sometimes(faker, 0.15, () => ({ middleName: faker.person.middleName() })),
    ...sometimes(faker, 0.95, () => ({ email: `${primaryId}@example.org` })),
    ...sometimes(faker, 0.85, () => ({ orcid: orcidOf(faker.string.numeric(15)) })),
    ...sometimes(faker, 0.7, () => ({ position: pick.arrayElement(POSITIONS) })),
    ...sometimes(faker, 0.4, () => ({ title: pick.arrayElement(['Dr.', 'Prof.', 'Prof. Dr.']) })),
    ...flags(faker),
    ...affiliations(faker, index, departments),
    ...sometimes(faker, 0.8, () => ({ topics: pick.arrayElements(TOPICS, { min: 1, max: 4 }) })),
    ...sometimes(faker, 0.6, () => ({ keywords: pick.arrayElements(TOPICS, { min: 1, max: 3 }) })),
    ...sometimes(faker, 0.5, () => ({ letters: pick.arrayElements(LETTERS, { min: 1, max: 2 }) })),
    ...sometimes(faker, 0.5, () => ({ lastSmartHarvestingDate: day(faker.date.past({ years: 1 })) })),
    languages: pick.arrayElements(['eng', 'ger', 'fre', 'heb'], { min: 1, max: 2 }),
    _id: primaryId,
    firstName: faker.person.firstName(),
    lastName: faker.person.lastName(),
  };
}

function flags(faker: Faker): Partial<ResearcherContent> {
  return {
    portalProfile: chance(faker, 0.7),
    researchCenter: chance(faker, 0.6),
    autoCapture: chance(faker, 0.5),
    ...sometimes(faker, 0.6, () => ({ autoMatchRequest: chance(faker, 0.5) })),
    ...sometimes(faker, 0.4, () => ({ skipAutomaticApprovals: chance(faker, 0.5) })),
    ...sometimes(faker, 0.7, () => ({ updateOrcidProfile: chance(faker, 0.5) })),
  };
}

/** The four lists, each present or not by a bit of the index, so that all sixteen combinations occur. */
function affiliations(
  faker: Faker,
  index: number,
  departments: readonly OrganizationUnit[],
): Partial<ResearcherContent> {
  const has = (bit: number) => (index & (1 << bit)) !== 0;
  const startDate = () => day(faker.date.between({ from: '1995-01-01', to: '2014-12-31' }));
  const endDate = () => day(faker.date.between({ from: '2015-01-01', to: '2025-12-31' }));
  const inUnit = () => {
    const { code, name } = faker.helpers.arrayElement(departments);
    return { organizationCode: code, organizationName: name, startDate: startDate() };
  };
  const outside = () => ({ organizationName: faker.helpers.arrayElement(OUTSIDE_ORGANIZATIONS) });
  const lists: Partial<ResearcherContent> = {};
  if (has(0)) {
    lists.organizationAffiliations = [inUnit()];
    if (chance(faker, 0.5)) lists.organizationAffiliations.push({ ...inUnit(), endDate: '20991231' });
  }
  if (has(1)) lists.previousOrganizationAffiliations = [{ ...inUnit(), endDate: endDate() }];
  if (has(2)) lists.externalAffiliations = [outside()];
  if (has(3)) lists.previousExternalAffiliations = [{ ...outside(), endDate: endDate() }];
  // Half of each combination is non-affiliated, even with an affiliation that is still open.
  if (has(4)) lists.affiliated = false;
  if (has(4) && !has(0) && has(1)) lists.previousAffiliated = true;
  return lists;
}
