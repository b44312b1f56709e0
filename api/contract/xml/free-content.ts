import { MusterError } from '../../../shared/runtime/errors.ts';
import type { XmlElement } from './parse-xml.ts';

/** What the builder of documents takes: text, or elements, attributes (`@name`) and text (`#text`) by name. */
export type Written = string | { [name: string]: Written | Written[] };

/** Names that an element may have. Others, and this one, stand in `<field name="…">`. */
const ELEMENT_NAME = /^(?!xml|__|field$)[a-z_][\w.-]*$/i;
const OTHER_NAME = 'field';
const ITEM = 'item';

/**
 * Content whose fields are free, as elements: an object has an element for each field, a list one for each item. `type`
 * says what the text alone does not: number, boolean, null, list; and object where it could be taken for another.
 * @param name of the field that has this value.
 * @param allowed what XML has a place for of a text.
 */
export function writeFree(value: unknown, name: string, allowed: (text: string) => string): Written {
  if (Array.isArray(value)) {
    if (value.length === 0) return { '@type': 'list' };
    return { '@type': 'list', [itemNameOf(name)]: value.map((item) => writeFree(item, ITEM, allowed)) };
  }
  if (value === null || value === undefined) return { '@type': 'null' };
  if (typeof value === 'object') return writeObject(value as Record<string, unknown>, name, allowed);
  if (typeof value === 'number') return { '@type': 'number', '#text': String(value) };
  if (typeof value === 'boolean') return { '@type': 'boolean', '#text': String(value) };
  return allowed(typeof value === 'string' ? value : JSON.stringify(value));
}

function writeObject(fields: Record<string, unknown>, name: string, allowed: (text: string) => string): Written {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (isCoded(fields, entries.length)) return { '@desc': allowed(fields.desc), '#text': allowed(fields.value) };
  const [[only] = [], ...more] = entries;
  const needsType = only === undefined || (more.length === 0 && only === itemNameOf(name));
  const elements = new Map<string, Written[]>();
  for (const [field, value] of entries) {
    const content = writeFree(value, field, allowed);
    const isElement = ELEMENT_NAME.test(field);
    const element = isElement ? field : OTHER_NAME;
    const named = isElement ? content : { '@name': allowed(field), ...partsOf(content) };
    const same = elements.get(element);
    if (same) same.push(named);
    else elements.set(element, [named]);
  }
  return { ...(needsType ? { '@type': 'object' } : {}), ...Object.fromEntries(elements) };
}

/** A code with its label is `<type desc="Manual">MANUAL</type>`, as everywhere. */
function isCoded(fields: Record<string, unknown>, size: number): fields is { value: string; desc: string } {
  return size === 2 && typeof fields['value'] === 'string' && typeof fields['desc'] === 'string';
}

function partsOf(content: Written): Exclude<Written, string> {
  return typeof content === 'string' ? { '#text': content } : content;
}

/** `<links>` has `<link>` elements. */
function itemNameOf(list: string): string {
  const singular = list.slice(0, -1);
  return list.endsWith('s') && ELEMENT_NAME.test(singular) ? singular : ITEM;
}

/**
 * The content of an element, as `writeFree` writes it. What people write by hand is read too: elements of one name are a
 * list, and so is `<links>` with nothing but `<link>` elements.
 * @throws MusterError INVALID_BODY if text stands beside elements.
 */
function readFree(element: XmlElement, name = element.name): unknown {
  const { children, text, attributes } = element;
  const type = attributes['type'];
  if (children.length > 0 && text.trim() !== '') {
    throw new MusterError(
      'INVALID_BODY',
      400,
      `The request body is not valid. <${element.name}> has elements, not text.`,
    );
  }
  const isList = children.length > 0 && children.every((child) => child.name === itemNameOf(name));
  if (type === 'list' || (type !== 'object' && isList)) return children.map((child) => readFree(child, ITEM));
  if (children.length > 0 || type === 'object') return readObject(element);
  const { desc } = attributes;
  if (desc !== undefined) return { value: text, desc };
  const trimmed = text.trim();
  if (type === 'null') return null;
  if (type === 'number' && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed)) return Number(trimmed);
  if (type === 'boolean' && (trimmed === 'true' || trimmed === 'false')) return trimmed === 'true';
  return text;
}

/** The fields of an object, each once; a repeated one is a list. */
export function readObject(element: XmlElement): Record<string, unknown> {
  const fields = new Map<string, XmlElement[]>();
  for (const child of element.children) {
    const name = child.name === OTHER_NAME ? (child.attributes['name'] ?? OTHER_NAME) : child.name;
    const same = fields.get(name);
    if (same) same.push(child);
    else fields.set(name, [child]);
  }
  const entries = [...fields].map(([name, [first, ...more]]): [string, unknown] => {
    if (!first || more.length === 0) return [name, first && readFree(first, name)];
    return [name, [first, ...more].map((each) => readFree(each, ITEM))];
  });
  return Object.fromEntries(entries);
}
