import { z } from 'zod';
import { folded } from '../../model/canonical-text.ts';

/** Messages list at most this many values. */
const LISTED_IN_MESSAGES = 12;

/** One of a few words, each with its label: `choice({ REPLACE: 'Replace', REMOVE: 'Remove' })`. */
export function choice<const C extends string>(labels: Readonly<Record<C, string>>): z.ZodType<C, string> {
  return labelled(Object.entries<string>(labels), 'a choice here') as z.ZodType<C, string>;
}

/** "true" or "false", with labels for the form; read as a boolean. */
export function yesOrNo(labels: { yes: string; no: string } = { yes: 'Yes', no: 'No' }): z.ZodType<boolean, string> {
  return labelled(
    [
      ['true', labels.yes],
      ['false', labels.no],
    ],
    'a choice here',
  ).transform((value) => value === 'true');
}

/**
 * One of these values, also written as its label, in upper or lower case.
 * @param what says what a wrong value is not, e.g. "a field of the export".
 */
export function labelledOrNamed(
  options: readonly (readonly [string, string])[],
  what: string,
): z.ZodType<string, string> {
  const values = new Map([...options].reverse().flatMap(([value, label]) => [[fold(label), value] as const]));
  for (const [value] of options) values.set(fold(value), value);
  const oneOf = options.map(([value, label]) => ({ const: value, title: label }));
  return z
    .string()
    .transform((text, context) => {
      const value = values.get(fold(text));
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not ${what}.` });
      return z.NEVER;
    })
    .meta({ oneOf });
}

function fold(text: string): string {
  return folded(text).trim();
}

/** One of these values. @param what says what a wrong value is not, e.g. "a code of Licenses". */
export function labelled(options: readonly (readonly [string, string])[], what: string): z.ZodType<string, string> {
  const values = options.map(([value]) => value);
  const listed = values.length > LISTED_IN_MESSAGES ? '' : `; give one of ${values.join(', ')}`;
  const error = ({ input }: { input?: unknown }) => `${JSON.stringify(input)} is not ${what}${listed}.`;
  // JSON Schema does not allow an empty enum.
  if (values.length === 0) return z.never({ error });
  return z.enum(values, { error }).meta({ oneOf: options.map(([value, label]) => ({ const: value, title: label })) });
}
