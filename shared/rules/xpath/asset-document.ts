import type { Asset } from '../../model/asset.ts';
import { composed } from '../../model/canonical-text.ts';
import { xmlFields } from '../fields/address-table.ts';
import { ASSET_FIELDS } from '../fields/asset-fields.ts';
import { XmlBuilder, type XmlNode } from './document.ts';

const FIELDS = xmlFields();
/** Identifiers that `dc:identifier` contains besides the plain one. */
const MORE_IDENTIFIERS = [
  'identifier.doi',
  'identifier.uri',
  'identifier.handle',
  'identifier.isbn',
  'identifier.issn',
];

/**
 * The asset as XML, as a harvest would deliver it:
 * record/header/identifier, and record/metadata/oai_dc:dc with a dc or dcterms element per value.
 */
export function documentOf(asset: Asset): XmlNode {
  const xml = new XmlBuilder();
  const record = xml.element(xml.root, 'record');
  const header = xml.element(record, 'header');
  xml.text(xml.element(header, 'identifier'), asset._id);
  const dc = xml.element(xml.element(record, 'metadata'), 'oai_dc:dc');
  for (const { namespace, field, name } of FIELDS) {
    const names = field === 'identifier' ? [name, ...MORE_IDENTIFIERS] : [name];
    for (const value of names.flatMap((each) => valuesAt(asset, each))) {
      xml.text(xml.element(dc, `${namespace}:${field}`), composed(value));
    }
  }
  return xml.root;
}

/** The main values of a field, or those of a subfield named after the field's name. */
function valuesAt(asset: Asset, name: string): string[] {
  const view = ASSET_FIELDS.get(name.toLowerCase());
  const [field = '', ...code] = name.split('.');
  const owner = view ?? ASSET_FIELDS.get(field.toLowerCase());
  const wanted = view ? view.mainCode : code.join('.');
  return (owner?.read(asset) ?? []).flatMap(({ parts }) =>
    parts.filter((part) => part.code === wanted).map(({ value }) => value),
  );
}
