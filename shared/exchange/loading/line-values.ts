import { z } from 'zod';
import { RESERVED_FIELDS } from '../../model/record.ts';

const WORDS = new Map<unknown, boolean>([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

/** A truth value; files also have them as the words yes, no, true, false. */
export const lineBoolean = z.preprocess((value) => WORDS.get(value) ?? value, z.boolean().optional());

/** What identifies a record: no blanks at its ends, so that it is found again when it is pasted. */
export const lineId = z
  .string()
  .max(200)
  .regex(/^\S(.*\S)?$/u, 'must not be empty, and have no blanks at its ends');

/** A list that files may also give as its only item. */
export function oneOrMore<T extends z.ZodType>(item: T): z.ZodType<z.output<T>[]> {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item));
}

/** The first field of the line that only the store may write, if there is one. */
export function reservedField(line: Record<string, unknown>): string | undefined {
  return Object.keys(line).find((name) => {
    const [field = ''] = name.split('.');
    return RESERVED_FIELDS.has(field) || field === 'deleted';
  });
}
