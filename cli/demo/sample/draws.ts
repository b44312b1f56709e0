import type { Faker } from '@faker-js/faker';

/** The fields with that probability, otherwise none. */
export function sometimes<T extends object>(faker: Faker, probability: number, fields: () => T): Partial<T> {
  return faker.datatype.boolean({ probability }) ? fields() : {};
}

export function chance(faker: Faker, probability: number): boolean {
  return faker.datatype.boolean({ probability });
}

/** The day as YYYYMMDD. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}
