import { SaxesParser } from 'saxes';
import { MusterError } from '../../../shared/runtime/errors.ts';

/** An element as it was sent; names without prefixes. */
export class XmlElement {
  readonly attributes: Record<string, string> = {};
  readonly children: XmlElement[] = [];
  text = '';
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** The children of this name. */
  all(name: string): XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }
}

/**
 * Reads XML 1.0. Document types are refused, and with them every entity but the five of XML itself: nothing is expanded,
 * nothing is fetched.
 * @param mostLevels elements deeper than this are refused.
 * @throws MusterError MALFORMED_XML saying where, or BODY_TOO_DEEP
 */
export function parseXml(text: string, mostLevels: number): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  parser.on('error', (error) => {
    throw malformed(error.message);
  });
  parser.on('doctype', () => {
    throw malformed(`${parser.line}:${parser.column}: document types and entities are not allowed.`);
  });
  parser.on('opentag', ({ local, attributes }) => {
    const element = new XmlElement(local);
    for (const { prefix, local: name, value } of Object.values(attributes)) {
      if (prefix !== 'xmlns' && name !== 'xmlns') element.attributes[name] = value;
    }
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
    if (open.length > mostLevels) {
      throw new MusterError('BODY_TOO_DEEP', 400, `The body is nested more than ${mostLevels} levels deep.`);
    }
  });
  const addText = (part: string) => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  if (!root) throw malformed('it has no element.');
  return root;
}

function malformed(why: string): MusterError {
  return new MusterError('MALFORMED_XML', 400, `The body is not valid XML: ${why}`);
}
