import { own } from '../model/own.ts';

/** The shape of a variable: a value, a list, or an object with its own variables. */
export type VariableShape = 'value' | { readonly list: VariableShape } | { readonly [name: string]: VariableShape };

/** Variables of every letter. */
const COMMON = {
  recipient: { primaryId: 'value', firstName: 'value', lastName: 'value', name: 'value', email: 'value' },
  repository: { name: 'value', url: 'value' },
  letter: { code: 'value', name: 'value' },
  /** What the submitter of the run wrote for this letter; may be empty. */
  message: 'value',
  /** Empty in service letters, because users cannot opt out of them. */
  unsubscribeUrl: 'value',
} as const satisfies VariableShape;

/** More variables of the letters that Muster itself sends. */
const MORE: Readonly<Record<string, Readonly<Record<string, VariableShape>>>> = {
  JOB_ENDED: {
    run: {
      id: 'value',
      name: 'value',
      job: 'value',
      set: 'value',
      status: 'value',
      headline: 'value',
      failure: 'value',
      submitTime: 'value',
      endTime: 'value',
      members: 'value',
      succeeded: 'value',
      unchanged: 'value',
      skipped: 'value',
      failed: 'value',
      unprocessed: 'value',
      letters: 'value',
      url: 'value',
    },
  },
  ACCOUNT_EXPIRES: { expires: 'value' },
  ORCID_PERMISSION_EXPIRES: { orcid: 'value', expires: 'value' },
};

/** The variables of a letter's templates. */
export function variablesOf(code: string): { readonly [name: string]: VariableShape } {
  return { ...COMMON, ...own(MORE, code) };
}

/** The variables of a layout: those of all letters, and the letter itself. */
export function layoutVariables(): { readonly [name: string]: VariableShape } {
  return { ...COMMON, subject: 'value', language: 'value', body: 'value' };
}

/** Values for all variables: those given, and empty texts and lists for the rest. */
export function withAllVariables(
  shape: { readonly [name: string]: VariableShape },
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shape).map(([name, part]) => [name, valueFor(part, given[name])]));
}

function valueFor(shape: VariableShape, given: unknown): unknown {
  if (shape === 'value') return given ?? '';
  if (isList(shape)) return Array.isArray(given) ? given.map((each: unknown) => valueFor(shape.list, each)) : [];
  const values = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  return withAllVariables(shape, values);
}

export function isList(shape: VariableShape): shape is { readonly list: VariableShape } {
  return typeof shape === 'object' && 'list' in shape && Object.keys(shape).length === 1;
}
