import XMLBuilder from 'fast-xml-builder';
import type { z } from 'zod';
import { writeFree, type Written } from './free-content.ts';
import { xmlFormOf, xmlMetaOf, type XmlField, type XmlForm } from './xml-form.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Readers turn line ends and tabs that are written plainly into spaces, or line ends into others. */
function escape(text: unknown): string {
  return String(text).replaceAll(/[&<>"\r\n\t]/g, (sign) => ESCAPES[sign] ?? `&#${sign.charCodeAt(0)};`);
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
  processEntities: false,
  tagValueProcessor: (_name, value) => escape(value),
  attributeValueProcessor: (_name, value) => escape(value),
});

/** A value as an XML document, as its schema says. @param namespace of all elements. */
export function writeXml(schema: z.ZodType, value: unknown, namespace?: string): string {
  const name = rootName(schema);
  const root = write(xmlFormOf(schema), value);
  const content = typeof root === 'string' ? { '#text': root } : root;
  const shown = namespace === undefined ? content : { '@xmlns': namespace, ...content };
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${builder.build({ [name]: shown })}`;
}

/** The name of a document's root element. */
export function rootName(schema: z.ZodType): string {
  const { name } = xmlMetaOf(schema);
  if (name === undefined) throw new Error('The schema of an XML document needs a name: .meta({ xml: { name } }).');
  return name;
}

function write(form: XmlForm, value: unknown): Written {
  switch (form.kind) {
    case 'scalar':
      return allowed(String(value));
    case 'json':
      return JSON.stringify(value).replaceAll(
        FORBIDDEN,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    case 'free':
      return writeFree(value, '', allowed);
    case 'list':
      throw new Error('A list has no element of its own: wrap it.');
    case 'object':
      return writeObject(form.fields, value as Record<string, unknown>);
  }
}

function writeObject(fields: ReadonlyMap<string, XmlField>, value: Record<string, unknown>): Written {
  const parts = [...fields].flatMap(([key, field]): [string, Written | Written[]][] => {
    const content = value[key];
    const { place, name, form } = field;
    const isMissing = content === undefined || (content === null && form.kind !== 'json');
    if (isMissing) return [];
    if (place === 'attribute') return [[`@${name}`, allowed(textOf(content))]];
    if (place === 'text') return [['#text', allowed(textOf(content))]];
    if (form.kind !== 'list') return [[name, write(form, content)]];
    const items = (content as unknown[]).map((item) => write(form.item, item));
    if (!field.isWrapped) return [[name, items]];
    return [[name, { [form.itemName ?? key]: items }]];
  });
  return Object.fromEntries(parts);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** XML 1.0 has no place for these characters, not even escaped. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function allowed(text: string): string {
  return text.replaceAll(FORBIDDEN, '\u{FFFD}');
}
