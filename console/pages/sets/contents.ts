/** The kinds of records that sets can hold, as the API names them. */
export const CONTENTS = ['IER', 'RESEARCHER', 'USER'] as const;
export type Content = (typeof CONTENTS)[number];

/** One of these words, or undefined for anything else. */
export function oneOf<T extends string>(words: readonly T[], given: unknown): T | undefined {
  return words.find((word) => word === given);
}
