import type { TaskField, TaskGroup } from './task-group.ts';
import { fieldName, switchName } from './task-names.ts';
import { isUnset } from './unset.ts';

/** A field whose group is on and whose condition is met. */
export interface CountedField {
  key: string;
  name: string;
  field: TaskField;
  /** The given value or the default; undefined without either. */
  raw: unknown;
}

/** True when the group has no switch or its switch is on. */
export function isActive(groupKey: string, group: TaskGroup, raw: Readonly<Record<string, unknown>>): boolean {
  if (group.activation === 'always') return true;
  const value = raw[switchName(groupKey)];
  return isUnset(value) ? group.activeByDefault : value === 'true';
}

/** The fields that count, in order: conditions may only refer to earlier fields. */
export function countedFields(
  groupKey: string,
  group: TaskGroup,
  raw: Readonly<Record<string, unknown>>,
): CountedField[] {
  if (!isActive(groupKey, group, raw)) return [];
  const counted = new Map<string, CountedField>();
  for (const [key, field] of Object.entries(group.fields)) {
    const isMet = Object.entries(field.when ?? {}).every(([other, values]) => {
      const value = counted.get(other)?.raw;
      // A choice of yes and no may have been read as a boolean already.
      return typeof value === 'boolean' ? values.includes(String(value)) : values.some((wanted) => wanted === value);
    });
    if (!isMet) continue;
    const name = fieldName(groupKey, key, field);
    counted.set(key, { key, name, field, raw: isUnset(raw[name]) ? field.default : raw[name] });
  }
  return [...counted.values()];
}
