import { FORMAT_DESCRIPTIONS } from './formats.ts';
import { DISCOVERY_FORMATS } from '../../model/discovery.ts';
import { defined } from '../../runtime/defined.ts';
import type { PublicFile } from './json-ld.ts';
import type { RenderSource } from './render-oai-dc.ts';

/** A typed link of a landing page. */
export interface TypedLink {
  rel: 'cite-as' | 'author' | 'describedby' | 'item' | 'type' | 'license' | 'linkset';
  href: string;
  type?: string | undefined;
  profile?: string | undefined;
}

export interface SignpostingPlaces {
  /** The record's address in an OAI-PMH format. */
  metadata(format: (typeof DISCOVERY_FORMATS)[number]): string;
  jsonLd: string;
  linkset: string;
}

/**
 * Links for machines, by the FAIR Signposting profile: citation, authors, metadata, files, type and licence.
 * @param schemaType type of schema.org, without the address.
 */
export function toTypedLinks(
  { attributes, landingPage, doiAddress }: RenderSource,
  schemaType: string,
  files: readonly PublicFile[],
  places: SignpostingPlaces,
): TypedLink[] {
  const orcids = attributes.creators.flatMap(({ nameIdentifiers = [] }) =>
    nameIdentifiers.filter(({ nameIdentifierScheme }) => nameIdentifierScheme === 'ORCID'),
  );
  const license = attributes.rightsList?.find(({ rightsUri }) => rightsUri !== undefined)?.rightsUri;
  return [
    { rel: 'cite-as', href: doiAddress ?? landingPage },
    ...orcids.map(({ nameIdentifier }): TypedLink => ({ rel: 'author', href: nameIdentifier })),
    { rel: 'describedby', href: places.jsonLd, type: 'application/ld+json' },
    ...DISCOVERY_FORMATS.map((format): TypedLink => {
      return {
        rel: 'describedby',
        href: places.metadata(format),
        type: 'text/xml',
        profile: FORMAT_DESCRIPTIONS[format].namespace,
      };
    }),
    ...files.map(({ url, mimeType }): TypedLink => ({ rel: 'item', href: url, type: mimeType })),
    { rel: 'type', href: 'https://schema.org/AboutPage' },
    { rel: 'type', href: `https://schema.org/${schemaType}` },
    ...(license === undefined ? [] : [{ rel: 'license' as const, href: license }]),
  ];
}

/** The links as a linkset document (RFC 9264). */
export function toLinkset(anchor: string, links: readonly TypedLink[]): object {
  const byRel: Record<string, object[]> = {};
  for (const { rel, href, type, profile } of links) {
    const target = { href, ...defined({ type, profile }) };
    byRel[rel] = [...(byRel[rel] ?? []), target];
  }
  return { linkset: [{ anchor, ...byRel }] };
}
