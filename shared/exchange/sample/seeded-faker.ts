import type { Faker } from '@faker-js/faker';
import { faker } from '@faker-js/faker/locale/en';

/** The day on which the sample is set; its dates lie around it whenever it is made. */
const SAMPLE_DAY = new Date('2026-01-15T12:00:00Z');

/**
 * The generator for one part of the sample. Each part starts from a seed of its own, so that a change of one part leaves
 * the others as they were; a part draws all it needs before the next one starts.
 */
export function seededFaker(seed: number): Faker {
  faker.seed(seed);
  faker.setDefaultRefDate(SAMPLE_DAY);
  return faker;
}
