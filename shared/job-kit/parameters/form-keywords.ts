import { defined } from '../../runtime/defined.ts';
import { relationKeywords } from './group-relations.ts';
import type { TaskField, TaskGroup } from './task-group.ts';
import { fieldName, fieldNames, switchName } from './task-names.ts';
import type { TaskParameterRules } from './task-parameter-rules.ts';

/** JSON Schema keywords for a form; `x-` ones are Muster's own. */
type Keywords = Record<string, unknown>;

/** Keywords of a group's switch. */
export function switchKeywords(groupKey: string, group: TaskGroup): Keywords {
  return {
    title: group.title,
    ...defined({ description: group.help }),
    default: String(group.activeByDefault),
    oneOf: [
      { const: 'true', title: 'Yes' },
      { const: 'false', title: 'No' },
    ],
    'x-group': groupKey,
    ...(group.needs && { 'x-depends-on': Object.fromEntries(group.needs.map((key) => [switchName(key), ['true']])) }),
  };
}

/** Keywords of a field: its texts, its default, and what it depends on as `{ name: [values] }`. */
export function fieldKeywords(groupKey: string, group: TaskGroup, field: TaskField): Keywords {
  const dependsOn = conditionsOf(groupKey, group, field);
  return {
    title: field.title,
    ...defined({ description: field.help, default: field.default }),
    'x-group': groupKey,
    ...(Object.keys(dependsOn).length === 0 ? {} : { 'x-depends-on': dependsOn }),
  };
}

/** Keywords of the whole form: the groups in order, and what is required when. */
export function formKeywords(
  groups: Readonly<Record<string, TaskGroup>>,
  { atLeastOneActive }: TaskParameterRules,
): Keywords {
  const entries = Object.entries(groups);
  const requirements = [...entries.flatMap(([key, group]) => requirementsOf(key, group)), ...relationKeywords(groups)];
  const switched = entries.filter(([, group]) => group.activation === 'switched');
  return {
    'x-groups': entries.map(([key, group]) => ({
      key,
      title: group.title,
      ...defined({ description: group.help }),
      ...(group.activation === 'switched' ? { switch: switchName(key) } : {}),
      fields: fieldNames(key, group),
    })),
    ...(requirements.length === 0 ? {} : { allOf: requirements }),
    ...(atLeastOneActive
      ? { anyOf: switched.map(([key, group]) => holds({ [switchName(key)]: ['true'] }, defaultsOf(key, group))) }
      : {}),
  };
}

/** Names and values that must hold for the field to count: the group's switch and the field's own condition. */
function conditionsOf(groupKey: string, group: TaskGroup, field: TaskField): Record<string, readonly string[]> {
  const conditions = Object.entries(field.when ?? {}).map(([otherKey, values]): [string, readonly string[]] => {
    const other = group.fields[otherKey];
    if (!other) throw new Error(`Group ${groupKey} has no field ${otherKey} that a condition could look at.`);
    return [fieldName(groupKey, otherKey, other), values];
  });
  const own = Object.fromEntries(conditions);
  return group.activation === 'switched' ? { [switchName(groupKey)]: ['true'], ...own } : own;
}

function requirementsOf(groupKey: string, group: TaskGroup): Keywords[] {
  return Object.entries(group.fields)
    .filter(([, field]) => !field.optional && field.default === undefined)
    .map(([fieldKey, field]) => {
      const required = { required: [fieldName(groupKey, fieldKey, field)] };
      const conditions = conditionsOf(groupKey, group, field);
      if (Object.keys(conditions).length === 0) return required;
      return { if: holds(conditions, defaultsOf(groupKey, group)), then: required };
    });
}

/** Names with a default value. */
function defaultsOf(groupKey: string, group: TaskGroup): ReadonlyMap<string, string> {
  const fields = Object.entries(group.fields).flatMap(([fieldKey, field]): [string, string][] =>
    field.default === undefined ? [] : [[fieldName(groupKey, fieldKey, field), field.default]],
  );
  return new Map([[switchName(groupKey), String(group.activeByDefault)], ...fields]);
}

/** A schema that matches when each name has one of its values; a name whose default is among them may be absent. */
function holds(
  conditions: Readonly<Record<string, readonly string[]>>,
  defaults: ReadonlyMap<string, string> = new Map(),
): Keywords {
  const entries = Object.entries(conditions);
  return {
    properties: Object.fromEntries(entries.map(([name, values]) => [name, { enum: values }])),
    required: entries.filter(([name, values]) => !values.includes(defaults.get(name) ?? '')).map(([name]) => name),
  };
}
