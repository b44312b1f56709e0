import XMLBuilder from 'fast-xml-builder';
import { cleanText } from '../../dois/datacite/clean.ts';

/**
 * An element's attributes (`@name`), text (`#text`) and children, in this order; lists repeat the element. `#empty`
 * keeps an element that has only attributes.
 */
export interface XmlElement {
  [name: string]: XmlContent;
}
export type XmlContent = string | undefined | XmlElement | readonly XmlContent[];

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
});

/** The elements as XML: escaped, without characters that XML 1.0 forbids, without empty elements. */
export function toXml(elements: XmlElement): string {
  return builder.build(withoutEmpty(elements) ?? {});
}

function withoutEmpty(element: XmlElement): XmlElement | undefined {
  const kept = Object.entries(element).flatMap(([name, content]): [string, XmlContent][] => {
    const clean = cleanContent(content);
    return clean === undefined ? [] : [[name, clean]];
  });
  const hasContent = kept.some(([name]) => !name.startsWith('@'));
  return hasContent ? Object.fromEntries(kept.filter(([name]) => name !== '#empty')) : undefined;
}

function cleanContent(content: XmlContent): XmlContent {
  if (content === undefined) return undefined;
  if (typeof content === 'string') return cleanText(content.replace(/\r\n?/g, '\n'));
  if (!isList(content)) return withoutEmpty(content);
  const items = content.map(cleanContent).filter((item) => item !== undefined);
  return items.length === 0 ? undefined : items;
}

function isList(content: XmlElement | readonly XmlContent[]): content is readonly XmlContent[] {
  return Array.isArray(content);
}
