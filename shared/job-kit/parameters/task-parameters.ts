import { z } from 'zod';
import { defined } from '../../runtime/defined.ts';
import { countedFields, isActive } from './counted-fields.ts';
import { formKeywords, fieldKeywords, switchKeywords } from './form-keywords.ts';
import type { TaskParameterRules } from './task-parameter-rules.ts';
import { reportConflicts } from './group-relations.ts';
import type { TaskGroup } from './task-group.ts';
import { fieldName, fieldNames, switchName } from './task-names.ts';
import { isUnset } from './unset.ts';

type Groups = Readonly<Record<string, TaskGroup>>;
type Values = Readonly<Record<string, unknown>>;
type Report = (name: string, message: string) => void;

/** The groups' values by key. JSON, so that a run can store them. */
export type TaskParameters<G extends Groups> = {
  [K in keyof G]: G[K] extends TaskGroup<infer T> ? T : never;
};

/**
 * The schema of a job's parameters in the product's style: bare strings named `TASK_<Group>_Active`, `_Value`,
 * `_Condition` …; "Null" or blank means not given. Ignores parameters of a group that is off or of a field whose
 * condition is not met; refuses unknown names.
 * `formSchema` describes the form: titles, help, labelled choices, defaults, `x-group`,
 * `x-depends-on`, and conditional requirements as if/then. One thing is stricter: ignored values must also be valid.
 */
export function taskParameters<const G extends Groups>(
  groups: G,
  rules: TaskParameterRules = {},
): z.ZodType<TaskParameters<G>> {
  const parameters = z
    .strictObject(shapeOf(groups))
    .superRefine(
      (values, context) => {
        reportMissing(groups, rules, values, (name, message) => {
          context.addIssue({ code: 'custom', path: [name], message, params: { kind: 'missing' } });
        });
        reportConflicts(groups, values, (name, message) => {
          context.addIssue({ code: 'custom', path: [name], message });
        });
      },
      // Even after other errors, so that a caller sees all of them at once.
      { when: ({ value }) => typeof value === 'object' && value !== null },
    )
    .meta(formKeywords(groups, rules))
    .transform((read) => outputs(groups, read));
  return z.preprocess((raw) => whatCounts(groups, raw), parameters) as unknown as z.ZodType<TaskParameters<G>>;
}

function shapeOf(groups: Groups): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const [key, group] of Object.entries(groups)) {
    if (group.activation === 'switched') {
      shape[switchName(key)] = z
        .enum(['true', 'false'], { error: 'Give "true" or "false".' })
        .optional()
        .meta(switchKeywords(key, group));
    }
    for (const [fieldKey, field] of Object.entries(group.fields)) {
      shape[fieldName(key, fieldKey, field)] = field.reads.optional().meta(fieldKeywords(key, group, field));
    }
  }
  return shape;
}

/** Removes unset and ignored values and adds defaults; keeps unknown names, which are refused later. */
function whatCounts(groups: Groups, raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw;
  const sent = raw as Values;
  const counting: Record<string, unknown> = { ...sent };
  for (const [key, group] of Object.entries(groups)) {
    if (isUnset(sent[switchName(key)])) delete counting[switchName(key)];
    for (const name of fieldNames(key, group)) delete counting[name];
    for (const { name, raw: value } of countedFields(key, group, sent)) {
      if (value !== undefined) counting[name] = value;
    }
  }
  return counting;
}

/** Reports missing required parameters. */
function reportMissing(groups: Groups, { atLeastOneActive }: TaskParameterRules, values: Values, report: Report): void {
  for (const [key, group] of Object.entries(groups)) {
    for (const { name, field, raw } of countedFields(key, group, values)) {
      if (raw === undefined && !field.optional) report(name, `Missing (${field.title}). It is required here.`);
    }
  }
  const switched = Object.entries(groups).filter(([, group]) => group.activation === 'switched');
  const [first] = switched;
  if (!atLeastOneActive || !first || switched.some(([key, group]) => isActive(key, group, values))) return;
  const titles = switched.map(([, { title }]) => title).join(', ');
  const example = `${switchName(first[0])} or another of their switches`;
  report(
    switchName(first[0]),
    `Nothing to do. Choose at least one of: ${titles}. (In a request, set ${example} to "true".)`,
  );
}

function outputs(groups: Groups, read: Values): Record<string, unknown> {
  const entries = Object.entries(groups).map(([key, group]): [string, unknown] => {
    const values = Object.entries(group.fields).map(([fieldKey, field]): [string, unknown] => [
      fieldKey,
      read[fieldName(key, fieldKey, field)],
    ]);
    return [key, group.output(isActive(key, group, read), defined(Object.fromEntries(values)))];
  });
  return defined(Object.fromEntries(entries));
}
