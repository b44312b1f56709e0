import { z } from 'zod';
import { documentedAs } from './xml/xml-form.ts';

/** The longest search text: every database that matches patterns accepts this much. */
const MOST_SEARCHED = 200;

/** Parameters of an address come as text, or not at all. What they are read as is documented as it is written. */
function parameter<T>(
  shape: z.ZodType,
  wanted: string,
  parse: (text: string) => T | undefined,
): z.ZodType<T | undefined> {
  const reading = z
    .string()
    .optional()
    .transform((text, context): T | undefined => {
      if (text === undefined) return undefined;
      const value = parse(text);
      if (value === undefined) context.addIssue({ code: 'custom', message: `must be ${wanted}` });
      return value;
    });
  return documentedAs(shape.optional(), reading);
}

/** Any text. */
export const text = parameter(z.string(), 'text', (value) => value);

/** Free text that the handler reads, documented as one of these words. */
export function word(words: readonly string[], description?: string): z.ZodType<string | undefined> {
  const shape = z.enum(words).meta(description === undefined ? {} : { description });
  return parameter(shape, 'text', (value) => value);
}

/** A part of a text to search for. */
export const searchText = parameter(
  z.string().max(MOST_SEARCHED),
  `at most ${MOST_SEARCHED} characters long`,
  (value) => (value.length <= MOST_SEARCHED ? value : undefined),
);

/** One of these codes, in any case. */
export function choice<const T extends string>(choices: readonly T[]): z.ZodType<T | undefined> {
  const byCapitals = new Map(choices.map((code) => [code.toUpperCase(), code]));
  return parameter(z.enum(choices), `one of ${choices.join(', ')}`, (value) => byCapitals.get(value.toUpperCase()));
}

/** true or false, in any case. */
export const flag = parameter(z.boolean(), 'one of TRUE, FALSE', (value) => {
  const small = value.toLowerCase();
  return small === 'true' ? true : small === 'false' ? false : undefined;
});

/** A whole number from 0 on. */
function whole({ whenAbsent, most }: { whenAbsent: number; most: number }): z.ZodType<number> {
  const wanted = `a whole number from 0 to ${most}`;
  const shape = z.int().min(0).max(most).default(whenAbsent);
  const read = parameter(shape, wanted, (value) => {
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    return number <= most ? number : undefined;
  });
  return documentedAs(
    shape,
    read.transform((number) => number ?? whenAbsent),
  );
}

/** `limit` 0 to 100, default 10; `offset` default 0. */
const PAGING = {
  limit: whole({ whenAbsent: 10, most: 100 }),
  offset: whole({ whenAbsent: 0, most: 1_000_000_000 }),
};

/** A day in UTC, as `YYYY-MM-DD` or `YYYY-MM-DDZ`. */
export const day = parameter(z.iso.date(), 'a day as YYYY-MM-DD', (value) => {
  const found = /^\d{4}-\d{2}-\d{2}Z?$/.test(value) ? new Date(`${value.slice(0, 10)}T00:00:00Z`) : undefined;
  const isThatDay = found && !Number.isNaN(found.getTime()) && found.toISOString().startsWith(value.slice(0, 10));
  return isThatDay ? found : undefined;
});

/** A time with its zone, or a day, which begins at midnight UTC. */
export const timeOrDay = parameter(
  z.union([z.iso.date(), z.iso.datetime({ offset: true })]),
  'a day (YYYY-MM-DD) or a time with its zone',
  (value) => {
    const found = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(value) ? new Date(value) : undefined;
    return found && !Number.isNaN(found.getTime()) ? found : undefined;
  },
);

/** The parameters of a list without pages. */
export function filters<Q extends Readonly<Record<string, z.ZodType>>>(query: Q) {
  return { query, refusesOtherParameters: true } as const;
}

/** The parameters of a list: pages, and its filters. */
export function list<Q extends Readonly<Record<string, z.ZodType>>>(query: Q) {
  return filters({ ...PAGING, ...query });
}
