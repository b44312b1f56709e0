import type { z } from 'zod';
import { MusterError } from '../../../shared/runtime/errors.ts';
import { readObject as readFreeObject } from './free-content.ts';
import type { XmlElement } from './parse-xml.ts';
import { rootName } from './write-xml.ts';
import { xmlFormOf, type XmlField, type XmlForm } from './xml-form.ts';

/**
 * What a document says, in the form that the same would have in JSON. It is not checked yet: what the schema does not know
 * is taken along, so that the schema can say so.
 * @throws MusterError INVALID_BODY if the root is another, an element that may be there once is repeated, or text stands
 *   where elements belong.
 */
export function readXml(schema: z.ZodType, root: XmlElement): unknown {
  const wanted = rootName(schema);
  if (root.name !== wanted) throw invalid(`The root element must be <${wanted}>, not <${root.name}>`);
  return read(xmlFormOf(schema), root);
}

function read(form: XmlForm, element: XmlElement): unknown {
  switch (form.kind) {
    case 'scalar':
      if (element.children.length > 0) return readUnknown(element);
      return toScalar(form.of, element.text);
    case 'json':
      return element.children.length > 0 ? readUnknown(element) : fromJson(element.text);
    case 'free':
      return readFreeObject(element);
    case 'list':
      return element.children.map((child) => read(form.item, child));
    case 'object':
      return readObject(form.fields, element);
  }
}

function readObject(fields: ReadonlyMap<string, XmlField>, element: XmlElement): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const known = [...fields.values()];
  for (const [key, field] of fields) {
    const content = readField(field, element, key);
    if (content !== undefined) value[key] = content;
    else if (field.isNullable && !field.isOptional) value[key] = null;
  }
  const isText = known.some(({ place }) => place === 'text');
  if (!isText && element.text.trim() !== '') throw invalid(`<${element.name}> has elements, not text`);
  for (const child of element.children) {
    if (!known.some(({ place, name }) => place === 'element' && name === child.name))
      define(value, child.name, readUnknown(child));
  }
  return value;
}

function readField({ place, name, form, isWrapped, isOptional }: XmlField, element: XmlElement, key: string): unknown {
  if (place === 'attribute') {
    const text = element.attributes[name];
    return text === undefined ? undefined : toScalar(form.kind === 'scalar' ? form.of : 'text', text);
  }
  if (place === 'text') return toScalar(form.kind === 'scalar' ? form.of : 'text', element.text);
  const found = element.all(name);
  if (form.kind === 'list' && !isWrapped) {
    return found.length === 0 && isOptional ? undefined : found.map((child) => read(form.item, child));
  }
  const [only, second] = found;
  if (second) throw invalid(`<${name}> is there more than once in <${element.name}>`);
  if (!only) return undefined;
  if (form.kind !== 'list') return read(form, only);
  const itemName = form.itemName ?? key;
  const other = only.children.find((child) => child.name !== itemName);
  if (other) throw invalid(`<${name}> has <${itemName}> elements, not <${other.name}>`);
  return only.children.map((child) => read(form.item, child));
}

function readUnknown({ text, children }: XmlElement): unknown {
  if (children.length === 0) return text;
  const value: Record<string, unknown> = {};
  for (const child of children) define(value, child.name, readUnknown(child));
  return value;
}

/** Names come from outside: `__proto__` is a name like any other. */
function define(value: Record<string, unknown>, name: string, content: unknown): void {
  Object.defineProperty(value, name, { value: content, enumerable: true, writable: true, configurable: true });
}

function toScalar(of: 'text' | 'number' | 'boolean', text: string): unknown {
  if (of === 'text') return text;
  const trimmed = text.trim();
  if (of === 'boolean') return trimmed === 'true' ? true : trimmed === 'false' ? false : text;
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : text;
}

/** What is not JSON is the text that it looks like. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function invalid(problem: string): MusterError {
  return new MusterError('INVALID_BODY', 400, `The request body is not valid. ${problem}.`);
}
