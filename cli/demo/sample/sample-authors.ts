import type { Faker } from '@faker-js/faker';
import { unitReference, type Affiliation } from '../../../shared/model/affiliation.ts';
import type { Author } from '../../../shared/model/author.ts';
import type { OrganizationUnit } from '../../../shared/model/organization-unit.ts';
import { sometimes } from './draws.ts';
import type { SampleResearcher } from './sample-researchers.ts';
import { AMBIGUOUS_UNIT_NAME, INACTIVE_UNIT_NAME } from './sample-units.ts';
import { OUTSIDE_ORGANIZATIONS } from './sample-words.ts';

/** The researchers and units that authors refer to. */
export interface AuthorSources {
  faker: Faker;
  institution: string;
  units: readonly OrganizationUnit[];
  researchers: readonly SampleResearcher[];
}

const ROLES = ['editor', 'advisor', 'translator', 'illustrator', 'reviewer'];

/** Half of the authors are the institution's researchers, the others only names. */
export function sampleAuthors(sources: AuthorSources, howMany: number): Author[] {
  const { faker, researchers } = sources;
  const ours = faker.helpers.arrayElements(researchers, howMany);
  return Array.from({ length: howMany }, (_, index) => {
    const researcher = faker.datatype.boolean() ? ours[index] : undefined;
    return {
      order: index + 1,
      ...(researcher
        ? named(researcher)
        : { familyname: faker.person.lastName(), givenname: faker.person.firstName() }),
      ...sometimes(faker, 0.3, () => ({ isDisplayInPublicProfile: faker.datatype.boolean() })),
      ...sampleAffiliations(sources),
    };
  });
}

export function sampleContributors(sources: AuthorSources, howMany: number): Author[] {
  return sampleAuthors(sources, howMany).map((author) => ({
    ...author,
    role: sources.faker.helpers.arrayElement(ROLES),
  }));
}

function named({ _id, firstName, lastName, orcid }: SampleResearcher): Author {
  const identifier = orcid === undefined ? {} : { identifier: { orcid } };
  return { familyname: lastName, givenname: firstName, user: { primaryId: _id }, ...identifier };
}

/** Every form an affiliation can have in a record. */
function sampleAffiliations({ faker, institution, units }: AuthorSources): Pick<Author, 'affiliationWithDesc'> {
  const unit = faker.helpers.arrayElement(units.filter(({ active, name }) => active && name !== AMBIGUOUS_UNIT_NAME));
  const outside = faker.helpers.arrayElement(OUTSIDE_ORGANIZATIONS);
  const linked = { value: unitReference(institution, unit.code), desc: unit.name };
  const text = (value: string): Affiliation => ({ value, desc: value });
  const kinds: { weight: number; value: Affiliation[] }[] = [
    { weight: 30, value: [linked] },
    { weight: 20, value: [text(unit.name)] },
    { weight: 8, value: [text(AMBIGUOUS_UNIT_NAME)] },
    { weight: 5, value: [text(INACTIVE_UNIT_NAME)] },
    { weight: 6, value: [text(unit.name.toUpperCase())] },
    { weight: 4, value: [text(` ${unit.name} `)] },
    { weight: 12, value: [text(outside)] },
    { weight: 5, value: [{ value: '41___EXT01', desc: outside }] },
    { weight: 8, value: [linked, text(outside)] },
    { weight: 12, value: [] },
  ];
  const chosen = faker.helpers.weightedArrayElement(kinds);
  if (chosen.length === 0) return {};
  return { affiliationWithDesc: chosen.map((affiliation, index) => ({ ...affiliation, order: index + 1 })) };
}
