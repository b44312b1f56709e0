import { z } from 'zod';
import { isSameText } from './canonical-text.ts';

/** An affiliation: linked to an internal unit if `value` is `INST___code`, free text if value and desc are equal. */
export const affiliationSchema = z.looseObject({
  value: z.string().min(1),
  desc: z.string().min(1),
  order: z.int().optional(),
});
export type Affiliation = z.infer<typeof affiliationSchema>;

const SEPARATOR = '___';

/** The reference to an internal unit, e.g. `INST___110`. */
export function unitReference(institution: string, code: string): string {
  return `${institution}${SEPARATOR}${code}`;
}

/** The unit's code if the value refers to a unit of this institution, otherwise undefined. */
export function unitCodeOf(institution: string, value: string): string | undefined {
  const prefix = institution + SEPARATOR;
  return value.startsWith(prefix) && value.length > prefix.length ? value.slice(prefix.length) : undefined;
}

/** Free text has no code, so its value and description are the same. */
export function isFreeText({ value, desc }: Affiliation): boolean {
  return isSameText(value, desc);
}
