import { valueAt, withValueAt, type Item } from './record-path.ts';

/** How a subfield is read from and written to an item of the record. */
export interface Member {
  code: string;
  /** True when one item can have several. */
  multiple: boolean;
  readOnly: boolean;
  /** The value as it reads back once written; unchanged unless given. */
  canonical?(this: void, value: string): string;
  get(this: void, item: Item): string[];
  /** The item with these values; shares unchanged parts. */
  set(this: void, item: Item, values: readonly string[]): Item;
}

function asText(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}

/** A text, number or boolean; numbers and booleans keep their type if the new text can be read as one. */
export function textMember(code: string, path: readonly string[]): Member {
  return {
    code,
    multiple: false,
    readOnly: false,
    get: (item) => asText(valueAt(item, path)),
    set: (item, [value]) =>
      withValueAt(item, path, value === undefined ? undefined : retyped(value, valueAt(item, path))),
  };
}

function retyped(text: string, was: unknown): unknown {
  if (typeof was === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (typeof was === 'number') return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  return text;
}

/** A boolean, written true or false. */
export function truthMember(code: string, path: readonly string[]): Member {
  const member = textMember(code, path);
  return {
    ...member,
    set: (item, [value]) => withValueAt(item, path, value === undefined ? undefined : retyped(value, true)),
  };
}

/** A list of texts. */
export function textsMember(code: string, path: readonly string[]): Member {
  return {
    code,
    multiple: true,
    readOnly: false,
    get: (item) => {
      const list = valueAt(item, path);
      return Array.isArray(list) ? list.flatMap(asText) : asText(list);
    },
    set: (item, values) => withValueAt(item, path, values.length > 0 ? [...values] : undefined),
  };
}

/** The same member under another code. */
export function under(code: string, member: Member): Member {
  return { ...member, code };
}

/** The member made read-only. */
export function readOnly(member: Member): Member {
  return { ...member, readOnly: true, set: (item) => item };
}
