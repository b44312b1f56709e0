import type { DataCiteName } from '../../dois/datacite/attributes.ts';
import type { RenderSource } from './render-oai-dc.ts';
import { toXml, type XmlElement } from './xml.ts';

/** DataCite metadata as kernel 4 XML. The landing page identifies an asset without a resolving DOI. */
export function renderDataCite({ asset, attributes, landingPage, doiAddress }: RenderSource): string {
  const { types, titles, publisher } = attributes;
  const language = (lang: string | undefined) => ({ '@xml:lang': lang });
  return toXml({
    resource: {
      '@xmlns': 'http://datacite.org/schema/kernel-4',
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      '@xsi:schemaLocation':
        'http://datacite.org/schema/kernel-4 https://schema.datacite.org/meta/kernel-4.5/metadata.xsd',
      identifier:
        doiAddress === undefined
          ? { '@identifierType': 'URL', '#text': landingPage }
          : { '@identifierType': 'DOI', '#text': asset.doi?.value },
      creators: { creator: attributes.creators.map((creator) => person('creatorName', creator)) },
      titles: {
        title: titles.map(({ title, titleType, lang }) => ({
          ...language(lang),
          '@titleType': titleType,
          '#text': title,
        })),
      },
      publisher: publisher.name,
      publicationYear: attributes.publicationYear,
      resourceType: {
        '@resourceTypeGeneral': types.resourceTypeGeneral,
        '#text': types.resourceType ?? types.resourceTypeGeneral,
      },
      subjects: {
        subject: (attributes.subjects ?? []).map(({ subject, subjectScheme, lang }) => ({
          ...language(lang),
          '@subjectScheme': subjectScheme,
          '#text': subject,
        })),
      },
      contributors: {
        contributor: (attributes.contributors ?? []).map((contributor) => ({
          '@contributorType': contributor.contributorType,
          ...person('contributorName', contributor),
        })),
      },
      dates: {
        date: (attributes.dates ?? []).map(({ date, dateType, dateInformation }) => ({
          '@dateType': dateType,
          '@dateInformation': dateInformation,
          '#text': date,
        })),
      },
      language: attributes.language,
      alternateIdentifiers: {
        alternateIdentifier: (attributes.alternateIdentifiers ?? []).map(
          ({ alternateIdentifier, alternateIdentifierType }) => ({
            '@alternateIdentifierType': alternateIdentifierType,
            '#text': alternateIdentifier,
          }),
        ),
      },
      ...related(attributes),
      sizes: { size: attributes.sizes ?? [] },
      formats: { format: attributes.formats ?? [] },
      version: attributes.version,
      rightsList: {
        rights: (attributes.rightsList ?? []).map((rights) => ({
          '@rightsURI': rights.rightsUri,
          '@rightsIdentifier': rights.rightsIdentifier,
          '@rightsIdentifierScheme': rights.rightsIdentifierScheme,
          '@schemeURI': rights.schemeUri,
          '#text': rights.rights,
          '#empty': rights.rights === undefined ? 'allowed' : undefined,
        })),
      },
      descriptions: {
        description: (attributes.descriptions ?? []).map(({ description, descriptionType, lang }) => ({
          ...language(lang),
          '@descriptionType': descriptionType,
          '#text': description,
        })),
      },
      fundingReferences: {
        fundingReference: (attributes.fundingReferences ?? []).map((funding) => ({
          funderName: funding.funderName,
          awardNumber: { '@awardURI': funding.awardUri, '#text': funding.awardNumber },
          awardTitle: funding.awardTitle,
        })),
      },
    },
  });
}

function person(nameElement: 'creatorName' | 'contributorName', name: DataCiteName): XmlElement {
  return {
    [nameElement]: { '@nameType': name.nameType, '#text': name.name },
    givenName: name.givenName,
    familyName: name.familyName,
    nameIdentifier: (name.nameIdentifiers ?? []).map(({ nameIdentifier, nameIdentifierScheme, schemeUri }) => ({
      '@nameIdentifierScheme': nameIdentifierScheme,
      '@schemeURI': schemeUri,
      '#text': nameIdentifier,
    })),
    affiliation: (name.affiliation ?? []).map((affiliation) => ({
      '@affiliationIdentifier': affiliation.affiliationIdentifier,
      '@affiliationIdentifierScheme': affiliation.affiliationIdentifierScheme,
      '@schemeURI': affiliation.schemeUri,
      '#text': affiliation.name,
    })),
  };
}

function related({ relatedIdentifiers = [], relatedItems = [] }: RenderSource['attributes']): XmlElement {
  return {
    relatedIdentifiers: {
      relatedIdentifier: relatedIdentifiers.map(({ relatedIdentifier, relatedIdentifierType, relationType }) => ({
        '@relatedIdentifierType': relatedIdentifierType,
        '@relationType': relationType,
        '#text': relatedIdentifier,
      })),
    },
    relatedItems: {
      relatedItem: relatedItems.map((item) => ({
        '@relatedItemType': item.relatedItemType,
        '@relationType': item.relationType,
        relatedItemIdentifier: item.relatedItemIdentifier && {
          '@relatedItemIdentifierType': item.relatedItemIdentifier.relatedItemIdentifierType,
          '#text': item.relatedItemIdentifier.relatedItemIdentifier,
        },
        titles: { title: item.titles.map(({ title }) => title) },
        volume: item.volume,
        issue: item.issue,
        firstPage: item.firstPage,
        lastPage: item.lastPage,
      })),
    },
  };
}
