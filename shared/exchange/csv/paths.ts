import { own } from '../../model/own.ts';

/** A plain JSON object; dates and the like count as values. */
export type Group = Record<string, unknown>;

export function isGroup(value: unknown): value is Group {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A copy whose groups can be changed; shares lists and values with the original. Leaves out absent values. */
export function copyGroups(group: Readonly<Group>): Group {
  const copy: Group = {};
  for (const [name, value] of Object.entries(group)) {
    if (value !== undefined) copy[name] = isGroup(value) ? copyGroups(value) : value;
  }
  return copy;
}

export function valueAt(group: Readonly<Group>, path: readonly string[]): unknown {
  let value: unknown = group;
  for (const name of path) {
    if (!isGroup(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Removes a value, and any groups left empty. */
export function removeAt(group: Group, path: readonly string[]): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  const inner = group[name];
  if (rest.length > 0 && isGroup(inner)) {
    removeAt(inner, rest);
    if (Object.keys(inner).length > 0) return;
  }
  delete group[name];
}

/** Sets a value at an empty path, creating groups as needed. @returns false when the path is taken. */
export function putAt(group: Group, path: readonly string[], value: unknown): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return false;
  const there = own(group, name);
  if (rest.length === 0) {
    if (there !== undefined) return false;
    group[name] = value;
    return true;
  }
  if (there === undefined) group[name] = {};
  const inner = group[name];
  return isGroup(inner) && putAt(inner, rest, value);
}
