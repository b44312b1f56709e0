import { z } from 'zod';

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

/** One of these values. @param what says what a wrong value is not, e.g. "a code of Licenses". */
export function labelled(options: readonly (readonly [string, string])[], what: string): z.ZodType<string, string> {
  const values = options.map(([value]) => value);
  const listed = values.length > LISTED_IN_MESSAGES ? '' : `; give one of ${values.join(', ')}`;
  const error = ({ input }: { input?: unknown }) => `${JSON.stringify(input)} is not ${what}${listed}.`;
  // JSON Schema does not allow an empty enum.
  if (values.length === 0) return z.never({ error });
  return z.enum(values, { error }).meta({ oneOf: options.map(([value, label]) => ({ const: value, title: label })) });
}
