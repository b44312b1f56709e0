import type { Faker } from '@faker-js/faker';
import type { UserContent, UserRole } from '../../../shared/model/user.ts';
import { ROLE_CODES } from '../../../shared/model/roles.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import { chance, sometimes } from './draws.ts';
import type { SampleResearcher } from './sample-researchers.ts';
import { seededFaker } from './seeded-faker.ts';

export type SampleUser = UserContent & { _id: string };

const SAMPLE_USERS = 200;
const GROUPS = ['FACULTY', 'STAFF', 'GRADUATE', 'UNDERGRADUATE', 'VISITOR'];
const ADDED = { createdBy: 'registrar', createdDate: '2025-09-01T08:00:00Z' };

/** 200 users: one for each researcher, the others staff, students and visitors. */
export function sampleUsers(researchers: readonly SampleResearcher[]): SampleUser[] {
  const faker = seededFaker(200);
  const besideResearchers = researchers.map(({ _id, firstName, lastName, email }, index) => ({
    _id,
    firstName,
    lastName,
    ...defined({ email }),
    isResearcher: true,
    userGroup: 'RESEARCHER',
    ...account(faker, index),
  }));
  const others = Array.from({ length: SAMPLE_USERS - researchers.length }, (_, index) => {
    const primaryId = `u${String(index + 1).padStart(4, '0')}`;
    return {
      _id: primaryId,
      firstName: faker.person.firstName(),
      lastName: faker.person.lastName(),
      ...sometimes(faker, 0.9, () => ({ email: `${primaryId}@example.org` })),
      isResearcher: false,
      userGroup: faker.helpers.arrayElement(GROUPS),
      ...roles(index),
      ...account(faker, index),
    };
  });
  return [...besideResearchers, ...others];
}

/** Fields any account may have; values set by staff here are marked internal. */
function account(faker: Faker, index: number): UserContent {
  const pick = faker.helpers;
  const added = () => ({ ...ADDED, ...sometimes(faker, 0.4, () => ({ segmentType: 'INTERNAL' as const })) });
  return {
    accountType: chance(faker, 0.4) ? 'EXTERNAL' : 'INTERNAL',
    ...(index % 20 === 19 ? { status: 'INACTIVE' as const } : {}),
    ...sometimes(faker, 0.8, () => ({ preferredLanguage: pick.arrayElement(['en', 'de', 'fr']) })),
    ...sometimes(faker, 0.7, () => ({ campus: pick.arrayElement(['MAIN', 'NORTH', 'SOUTH']) })),
    ...sometimes(faker, 0.3, () => ({ resourceSharingLibrary: 'RS' })),
    ...sometimes(faker, 0.15, () => ({ provenance: { campus: 'INTERNAL' as const } })),
    ...sometimes(faker, 0.15, () => ({ blocks: [block(faker, added())] })),
    ...sometimes(faker, 0.4, () => ({
      statistics: [{ category: pick.arrayElement(['AL', 'ENG', 'SCI']), ...added() }],
    })),
    ...sometimes(faker, 0.25, () => ({
      notes: [{ noteType: 'GENERAL', text: 'Asked for a reading room.', ...added() }],
    })),
  };
}

function block<A extends object>(faker: Faker, added: A) {
  const blockType = faker.helpers.arrayElement(['02-GLOBAL', '03-LOAN', '06-ADDRESS']);
  return { blockType, status: faker.helpers.arrayElement(['ACTIVE', 'INACTIVE'] as const), ...added };
}

/** First each of Muster's own roles once, then some that only other systems know, then patrons. */
function roles(index: number): { roles?: UserRole[] } {
  const own = ROLE_CODES[index];
  if (own !== undefined) return { roles: [{ role: own }] };
  if (index < 20) return { roles: [{ role: 'CIRCULATION_DESK_OPERATOR', scope: 'MAIN' }, { role: 'PATRON' }] };
  if (index < 25) return { roles: [{ role: 'FUND_MANAGER', readOnly: true }] };
  return index % 2 === 0 ? { roles: [{ role: 'PATRON' }] } : {};
}
