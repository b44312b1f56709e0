import type { TaskField, TaskGroup } from './task-group.ts';

/** `TASK_<Group>_Active`, the switch of a group. */
export function switchName(groupKey: string): string {
  return `TASK_${capitalized(groupKey)}_Active`;
}

/** `TASK_<Group>_<Field>`. */
export function fieldName(groupKey: string, fieldKey: string, field: TaskField): string {
  return `TASK_${capitalized(groupKey)}_${field.suffix ?? capitalized(fieldKey)}`;
}

/** The names of a group's fields in their order, without its switch. */
export function fieldNames(groupKey: string, group: TaskGroup): string[] {
  return Object.entries(group.fields).map(([fieldKey, field]) => fieldName(groupKey, fieldKey, field));
}

function capitalized(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}
