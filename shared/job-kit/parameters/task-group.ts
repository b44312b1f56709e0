import type { z } from 'zod';

/** Which values of earlier fields of the same group make a field count, by field key: `{ condition: ['REPLACE'] }`. */
export type FieldCondition = Readonly<Record<string, readonly string[]>>;

/** One parameter of a group. Its key makes its name: `value` of group `license` is `TASK_License_Value`. */
export interface TaskField<T = unknown> {
  /** Reads the bare string. */
  readonly reads: z.ZodType<T, string>;
  readonly title: string;
  /** Help text of the form. */
  readonly help?: string;
  /** Overrides the name made from the key, e.g. `Scope_Name`. */
  readonly suffix?: string;
  /** The field counts only under this condition and is otherwise ignored. */
  readonly when?: FieldCondition;
  /** A field that counts is required unless it is optional or has a default. */
  readonly optional?: true;
  readonly default?: string;
}

/** A parameter, or several with one switch; `T` is the value for the job. */
export interface TaskGroup<T = unknown> {
  readonly title: string;
  readonly help?: string;
  /** `switched`: counts while `TASK_<Group>_Active` is "true". `always`: has no switch. */
  readonly activation: 'switched' | 'always';
  /** Switched groups: the switch's default. */
  readonly activeByDefault: boolean;
  /** Keys of groups that must also be on. */
  readonly needs?: readonly string[];
  readonly fields: Readonly<Record<string, TaskField>>;
  readonly output: (isActive: boolean, values: Readonly<Record<string, unknown>>) => T;
}

type Fields = Readonly<Record<string, TaskField>>;
type MayBeAbsent = { readonly optional: true } | { readonly when: FieldCondition };

/** The values of a group's fields; optional and conditional fields may be absent. */
export type FieldValues<F extends Fields> = {
  [K in keyof F]: F[K] extends MayBeAbsent ? z.output<F[K]['reads']> | undefined : z.output<F[K]['reads']>;
};

interface GroupTexts {
  title: string;
  /** Help text of the form. */
  help?: string;
  needs?: readonly string[];
}

/**
 * Parameters that count only while `TASK_<Group>_Active` is "true"; otherwise the job gets undefined.
 * @param read turns the field values into the job's value; use `given` for fields that conditions require.
 * @example
 * taskGroup({
 *   title: 'Licence',
 *   fields: {
 *     condition: { reads: choice({ REPLACE: 'Replace', REMOVE: 'Remove' }), title: 'Action', default: 'REPLACE' },
 *     value: { reads: codeChoice(codes, 'Licenses'), title: 'Licence', when: { condition: ['REPLACE'] } },
 *   },
 * })
 */
export function taskGroup<const F extends Fields, T = FieldValues<F>>(
  group: GroupTexts & { fields: F; read?: (values: FieldValues<F>) => T },
): TaskGroup<NoInfer<T> | undefined> {
  return {
    ...texts(group),
    activation: 'switched',
    activeByDefault: false,
    fields: group.fields,
    output: (isActive, values) => (isActive ? reading(group, values) : undefined),
  };
}

/** Parameters that always count: a group without a switch. */
export function openGroup<const F extends Fields, T = FieldValues<F>>(
  group: GroupTexts & { fields: F; read?: (values: FieldValues<F>) => T },
): TaskGroup<NoInfer<T>> {
  return {
    ...texts(group),
    activation: 'always',
    activeByDefault: true,
    fields: group.fields,
    output: (_isActive, values) => reading(group, values),
  };
}

/** A checkbox: `TASK_<Name>_Active`, read as a boolean. */
export function taskFlag(flag: GroupTexts & { default?: boolean }): TaskGroup<boolean> {
  return {
    ...texts(flag),
    activation: 'switched',
    activeByDefault: flag.default ?? false,
    fields: {},
    output: (isActive) => isActive,
  };
}

/** A value that the group's conditions guarantee. @throws when they do not: a defect of the job. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The job reads a parameter that its group does not require here.');
  return value;
}

function texts({ title, help, needs }: GroupTexts): GroupTexts {
  return { title, ...(help && { help }), ...(needs && { needs }) };
}

function reading<F extends Fields, T>(
  group: { fields: F; read?: (values: FieldValues<F>) => T },
  values: Readonly<Record<string, unknown>>,
): T {
  return group.read ? group.read(values as FieldValues<F>) : (values as T);
}
