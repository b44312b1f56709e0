import XMLBuilder from 'fast-xml-builder';
import type { XmlElement } from '../records/xml.ts';
import { cleanText } from '../../dois/datacite/clean.ts';
import { formatDatestamp } from './datestamp.ts';
import type { OaiError } from './oai-error.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Metadata is XML already. */
const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  stopNodes: ['..metadata'],
});

/** The parts of an answer around its content. */
export interface Envelope {
  responseDate: Date;
  baseUrl: string;
  /** As given; none when they could not be understood. */
  arguments: Readonly<Record<string, string>>;
}

/** An OAI-PMH 2.0 answer, with elements in schema order. */
export function writeAnswer({ responseDate, baseUrl, arguments: given }: Envelope, content: XmlElement): string {
  const request: Record<string, string> = { '#text': baseUrl };
  for (const [name, value] of Object.entries(given)) request[`@${name}`] = cleanText(value) ?? '';
  const answer = {
    'OAI-PMH': {
      '@xmlns': 'http://www.openarchives.org/OAI/2.0/',
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      '@xsi:schemaLocation': 'http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd',
      responseDate: formatDatestamp(responseDate),
      request,
      ...content,
    },
  };
  return DECLARATION + builder.build(answer);
}

/** The content of an answer that refuses. */
export function errorContent({ code, message }: OaiError): XmlElement {
  return { error: { '@code': code, '#text': cleanText(message) } };
}
