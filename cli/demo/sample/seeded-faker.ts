import type { Faker } from '@faker-js/faker';
import { faker } from '@faker-js/faker/locale/en';

/** The sample's reference date; its dates are fixed around it. */
const SAMPLE_DAY = new Date('2026-01-15T12:00:00Z');

/**
 * The generator for one part of the sample. Each part has its own seed, so that changing one part leaves the others as
 * they were. A part draws all it needs before the next one starts.
 */
export function seededFaker(seed: number): Faker {
  faker.seed(seed);
  faker.setDefaultRefDate(SAMPLE_DAY);
  return faker;
}
