import type { Faker } from '@faker-js/faker';
import type { AssetFile, Link } from '../../../shared/model/asset.ts';
import { sometimes } from './draws.ts';

/** One to three links to the publication elsewhere. */
export function sampleLinks(faker: Faker): Link[] {
  return Array.from({ length: faker.number.int({ min: 1, max: 3 }) }, (_, index) => ({
    link: {
      url: `https://publisher.example/${faker.lorem.slug(2)}/${faker.string.numeric(6)}`,
      type: faker.helpers.arrayElement(['published', 'accepted', 'pdf']),
      title: faker.helpers.arrayElement(['Full text', 'Accepted manuscript', "Publisher's page"]),
      order: index + 1,
      ...sometimes(faker, 0.2, () => ({ supplemental: true })),
    },
  }));
}

/** One or two files deposited here. */
export function sampleFiles(faker: Faker): AssetFile[] {
  return Array.from({ length: faker.number.int({ min: 1, max: 2 }) }, (_, index) => {
    const name = `${faker.lorem.slug(2)}.pdf`;
    return {
      file: {
        name,
        displayName: name,
        type: faker.helpers.arrayElement(['published', 'accepted', 'supplementary']),
        mimeType: 'application/pdf',
        extension: 'pdf',
        size: faker.number.int({ min: 20_000, max: 20_000_000 }),
        rights: faker.helpers.arrayElement(['Open', 'Local']),
        order: index + 1,
        supplemental: index > 0,
      },
    };
  });
}
