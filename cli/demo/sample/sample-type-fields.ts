import type { Faker } from '@faker-js/faker';
import type { AssetContent } from '../../../shared/model/asset.ts';
import { sometimes } from './draws.ts';

/** Fields that only some types have: the journal of an article, the event of a paper, the degree of a thesis. */
export function typeSpecificFields(faker: Faker, type: string): Partial<AssetContent> {
  if (type === 'publication.journalArticle') return { relationships: [journal(faker)], peerreview: 'yes' };
  const [category] = type.split('.');
  switch (category) {
    case 'conference':
      return { event: { name: `Conference on ${faker.lorem.word()}`, place: faker.location.city() } };
    case 'etd':
    case 'etdexternal':
      return { etd: { degree: 'PhD', institution: 'Muster University' } };
    case 'patent':
      return { patent: { number: `EX${faker.string.numeric(7)}`, office: 'Example Patent Office' } };
    case 'publication':
      return sometimes(faker, 0.5, () => ({ pages: String(faker.number.int({ min: 20, max: 600 })) }));
    case 'dataset':
    case 'software':
      return sometimes(faker, 0.8, () => ({
        fundingreferenceList: [{ fundername: 'Example Science Fund', awardnumber: faker.string.numeric(5) }],
      }));
    default:
      return {};
  }
}

function journal(faker: Faker) {
  const firstPage = faker.number.int({ min: 1, max: 400 });
  return {
    relationtype: 'ispartof',
    relationtitle: `Journal of ${faker.lorem.word()} studies`,
    volume: String(faker.number.int({ min: 1, max: 90 })),
    issue: String(faker.number.int({ min: 1, max: 12 })),
    spage: String(firstPage),
    epage: String(firstPage + faker.number.int({ min: 1, max: 30 })),
    identifier: { issn: `${faker.string.numeric(4)}-${faker.string.numeric(4)}` },
  };
}
