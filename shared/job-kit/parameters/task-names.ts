import type { TaskField, TaskGroup } from './task-group.ts';

/** `TASK_<Group>_Active`, the switch of a group. */
export function switchName(groupKey: string): string {
  return `${groupName(groupKey)}_Active`;
}

/** `TASK_<Group>_<Field>`. */
export function fieldName(groupKey: string, fieldKey: string, field: TaskField): string {
  return `${groupName(groupKey)}_${field.suffix ?? capitalized(fieldKey)}`;
}

/** The names of a group's fields, in order, without its switch. */
export function fieldNames(groupKey: string, group: TaskGroup): string[] {
  return Object.entries(group.fields).map(([fieldKey, field]) => fieldName(groupKey, fieldKey, field));
}

/** A key with its own task prefix, e.g. `SEND_Notification_To_User`, is used as it is. */
function groupName(groupKey: string): string {
  return /^[A-Z]{2,}_/.test(groupKey) ? groupKey : `TASK_${capitalized(groupKey)}`;
}

function capitalized(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}
