/** An object as JSON has them; dates and the like are values. */
export type Group = Record<string, unknown>;

export function isGroup(value: unknown): value is Group {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A copy whose groups can be changed; lists and other values are shared with the original. Absent values are left out. */
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

/** Takes a value out, and the groups that are empty without it. */
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

/** Puts a value where nothing is, making groups on the way. @returns false when something is there. */
export function putAt(group: Group, path: readonly string[], value: unknown): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return false;
  const there = Object.hasOwn(group, name) ? group[name] : undefined;
  if (rest.length === 0) {
    if (there !== undefined) return false;
    group[name] = value;
    return true;
  }
  if (there === undefined) group[name] = {};
  const inner = group[name];
  return isGroup(inner) && putAt(inner, rest, value);
}
