import { z } from 'zod';
import { cutText } from '../runtime/cut-text.ts';
import { fieldProblems } from '../runtime/issue-words.ts';
import { readOrcid } from '../model/identifiers.ts';
import { RESERVED_FIELDS } from '../model/record.ts';

/** Context for reading a line. */
export interface LineContext {
  /** Prefix of unit references, `INST___code`. */
  institution: string;
  /** Names of all known units, by code. */
  unitNames: ReadonlyMap<string, string>;
  /** Today in the institution's time zone, YYYYMMDD: affiliations that ended earlier are previous ones. */
  today: string;
}

/** A problem with a line. `field` is empty when it concerns the whole line. */
export interface LineProblem {
  field: string;
  message: string;
}

/** A line after reading: its value, or all its problems. */
export type Read<T> = { kind: 'valid'; value: T } | { kind: 'invalid'; problems: LineProblem[] };

export function invalidLine(field: string, message: string): { kind: 'invalid'; problems: LineProblem[] } {
  return { kind: 'invalid', problems: [{ field, message }] };
}

/** Checks a line against its schema; problems name their field as a path, e.g. `creators.0.order`. */
export function checkLine<T>(schema: z.ZodType<T>, line: unknown): Read<T> {
  const parsed = schema.safeParse(line);
  if (parsed.success) return { kind: 'valid', value: parsed.data };
  return {
    kind: 'invalid',
    problems: fieldProblems(parsed.error.issues),
  };
}

const WORDS = new Map<unknown, boolean>([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

/** A boolean; files may also use the words yes, no, true and false. */
export const lineBoolean = z.preprocess((value) => WORDS.get(value) ?? value, z.boolean().optional());

/** A record id: no spaces at its ends, so that a pasted id matches. */
export const lineId = z
  .string()
  .max(200)
  .regex(/^\S(.*\S)?$/u, 'must not be empty, and must not start or end with a space')
  .regex(/^(?![+-]?\d+([.,]\d+)?e\+\d+$)/i, 'is a rounded number, as spreadsheets show long ids');

/** An ORCID iD in any spelling; stored bare. Empty counts as absent. */
export const lineOrcid = z
  .string()
  .transform((text, context) => {
    if (text.trim() === '') return undefined;
    const orcid = readOrcid(text);
    if (orcid === undefined) {
      const message = `must be an ORCID iD such as 0000-0002-1825-0097 with the right last digit, not ${JSON.stringify(cutText(text, 50))}`;
      context.addIssue({ code: 'custom', message });
    }
    return orcid;
  })
  .optional();

/** A list; files may also give a single item without the list. */
export function oneOrMore<T extends z.ZodType>(item: T): z.ZodType<z.output<T>[]> {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item));
}

/** The first field of the line that only the store may write, if any. */
export function reservedField(line: Record<string, unknown>): string | undefined {
  return Object.keys(line).find((name) => {
    const [field = ''] = name.split('.');
    return RESERVED_FIELDS.has(field) || field === 'deleted';
  });
}
