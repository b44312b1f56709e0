import { lookupTable } from '../../runtime/lookup-table.ts';
/** A node of an asset's XML view. Attributes are nodes with a parent. */
export interface XmlNode {
  kind: 'root' | 'element' | 'attribute' | 'text';
  name: string;
  /** Prefix as in the document, '' for none. */
  prefix: string;
  namespace: string;
  /** Attributes and texts only. */
  value: string;
  parent: XmlNode | undefined;
  children: XmlNode[];
  attributes: XmlNode[];
  /** Position in the document. */
  order: number;
}

const NAMESPACES = lookupTable<string>({
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  oai_dc: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
});

/** Builds a document and numbers its nodes in document order. */
export class XmlBuilder {
  #count = 0;
  readonly root = this.#node('root', '', undefined, '');

  element(parent: XmlNode, qualifiedName: string, attributes: Readonly<Record<string, string>> = {}): XmlNode {
    const element = this.#node('element', qualifiedName, parent, '');
    parent.children.push(element);
    for (const [name, value] of Object.entries(attributes)) {
      element.attributes.push(this.#node('attribute', name, element, value));
    }
    return element;
  }

  text(parent: XmlNode, value: string): void {
    parent.children.push(this.#node('text', '', parent, value));
  }

  #node(kind: XmlNode['kind'], qualifiedName: string, parent: XmlNode | undefined, value: string): XmlNode {
    const colon = qualifiedName.indexOf(':');
    const prefix = colon < 0 ? '' : qualifiedName.slice(0, colon);
    this.#count += 1;
    return {
      kind,
      name: qualifiedName.slice(colon + 1),
      prefix,
      namespace: NAMESPACES.get(prefix) ?? '',
      value,
      parent,
      children: [],
      attributes: [],
      order: this.#count,
    };
  }
}

/** The text of a node and its descendants. */
export function textOf(node: XmlNode): string {
  if (node.kind === 'attribute' || node.kind === 'text') return node.value;
  return node.children.map(textOf).join('');
}
