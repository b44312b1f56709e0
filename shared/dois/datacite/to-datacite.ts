import type { Asset } from '../../model/asset.ts';
import { readIsbn, readIssn } from '../../model/identifiers.ts';
import { defined } from '../../runtime/defined.ts';
import type { DataCiteAttributes } from './attributes.ts';
import { cleanLanguage, cleanLine, cleanText, cleanLines, cleanUrl, compact, distinct } from './clean.ts';
import { toContributors, toCreators, type OwnInstitution } from './people.ts';
import { pageRange, toRelatedIdentifiers, toRelatedItems, type RelatedResource } from './relations.ts';
import { rowFor, sentType, type ResourceTypeRow } from './resource-types.ts';
import { toRights } from './rights.ts';
import { SCHEMA_VERSION, type DateType } from './vocabularies.ts';

/** Settings for the mapping; part of a DOI profile. */
export interface DataCiteSettings extends OwnInstitution {
  publisher: string;
  /** The DataCite type of each asset type; see `STANDARD_TYPE_TABLE`. */
  types: readonly ResourceTypeRow[];
}

/**
 * An asset in DataCite's metadata schema 4.5, as JSON for its REST API. Never throws: what the asset lacks is missing
 * here too (no creators, no year), and `validateForDataCite` reports it.
 * @param targets where the related assets can be found.
 */
export function toDataCite(
  asset: Asset,
  settings: DataCiteSettings,
  targets: ReadonlyMap<string, RelatedResource> = new Map(),
): DataCiteAttributes {
  const language = cleanLanguage(asset.language?.[0]);
  const dates = toDates(asset);
  const required = {
    schemaVersion: SCHEMA_VERSION,
    titles: toTitles(asset, language),
    creators: toCreators(asset.creators, settings),
    publisher: { name: cleanLine(settings.publisher) ?? '' },
    types: toTypes(asset, settings.types),
  } as const;
  const rest = compact<Partial<DataCiteAttributes>>({
    publicationYear: publicationYear(asset),
    contributors: toContributors(asset.contributors, settings),
    subjects: toSubjects(asset),
    dates,
    language,
    alternateIdentifiers: toAlternateIdentifiers(asset),
    relatedIdentifiers: toRelatedIdentifiers(asset, targets),
    relatedItems: toRelatedItems(asset),
    sizes: toSizes(asset),
    formats: cleanLines((asset.files ?? []).map(({ file }) => file.mimeType ?? '')),
    version: cleanLine(asset.edition),
    rightsList: toRights(asset),
    descriptions: toDescriptions(asset),
    fundingReferences: toFunding(asset),
  });
  return { ...required, ...rest };
}

/** DataCite's code for unknown values, for records that are shown but not registered and must still be valid. */
const UNAVAILABLE = ':unav';

/** The attributes with DataCite's codes for missing values, so that schema 4.5 accepts them. @param year a fallback. */
export function withUnavailable(attributes: DataCiteAttributes, year: number): DataCiteAttributes {
  const { titles, creators, publisher, publicationYear: known } = attributes;
  return {
    ...attributes,
    titles: titles.length > 0 ? titles : [{ title: UNAVAILABLE }],
    creators: creators.length > 0 ? creators : [{ name: UNAVAILABLE }],
    publisher: publisher.name === '' ? { name: UNAVAILABLE } : publisher,
    publicationYear: known ?? String(year),
  };
}

function toTitles({ title, titles }: Asset, lang: string | undefined): DataCiteAttributes['titles'] {
  type Title = DataCiteAttributes['titles'][number];
  const of = (text: string | undefined, more: Partial<Title>): Title[] => {
    const clean = cleanLine(text);
    return clean === undefined ? [] : [{ title: clean, ...more }];
  };
  return distinct([
    ...of(title, defined({ lang })),
    ...of(titles?.subtitle, { titleType: 'Subtitle' }),
    ...(titles?.alternative ?? []).flatMap((text) => of(text, { titleType: 'AlternativeTitle' })),
  ]);
}

/** Keeps our type next to DataCite's, so that a Poster sent as Other still says what it is. */
function toTypes({ resourcetype, resource }: Asset, rows: readonly ResourceTypeRow[]): DataCiteAttributes['types'] {
  const own = cleanLine(resourcetype?.esploro);
  const row = rowFor(rows, own);
  const subtype = cleanLine(resource?.subtype);
  const resourceType = [own, subtype].filter((part) => part !== undefined).join('/');
  return {
    resourceTypeGeneral: row === undefined ? 'Other' : sentType(row),
    ...(resourceType === '' ? {} : { resourceType }),
  };
}

const DATES: readonly { field: keyof NonNullable<Asset['date']>; dateType: DateType }[] = [
  { field: 'published', dateType: 'Issued' },
  { field: 'issued', dateType: 'Issued' },
  { field: 'epublished', dateType: 'Issued' },
  { field: 'accepted', dateType: 'Accepted' },
  { field: 'created', dateType: 'Created' },
  { field: 'submitted', dateType: 'Submitted' },
  { field: 'available', dateType: 'Available' },
];

function toDates({ date = {} }: Asset): NonNullable<DataCiteAttributes['dates']> {
  return distinct(
    DATES.flatMap(({ field, dateType }) => {
      const value = date[field];
      return typeof value === 'string' ? [{ date: isoDate(value), dateType }] : [];
    }),
  );
}

/** YYYYMMDD as an ISO 8601 date, as precise as known. */
function isoDate(date: string): string {
  return [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)].filter((part) => part !== '').join('-');
}

function publicationYear({ date = {} }: Asset): string | undefined {
  const found = [date.published, date.issued, date.epublished, date.available, date.accepted, date.created].find(
    (each) => each !== undefined,
  );
  return found?.slice(0, 4);
}

function toSubjects({ keywords = [], subject, sdg }: Asset): NonNullable<DataCiteAttributes['subjects']> {
  return distinct([
    ...keywords.flatMap(({ language, values }) => {
      const lang = cleanLanguage(language);
      return cleanLines(values).map((text) => ({ subject: text, ...defined({ lang }) }));
    }),
    ...cleanLines(subject?.esploro).map((text) => ({ subject: text })),
    ...cleanLines(sdg).map((text) => ({ subject: text, subjectScheme: 'Sustainable Development Goals' })),
  ]);
}

function toDescriptions({ description, series }: Asset): NonNullable<DataCiteAttributes['descriptions']> {
  type Description = NonNullable<DataCiteAttributes['descriptions']>[number];
  const abstracts = (description?.abstract ?? []).flatMap(({ language, value }): Description[] => {
    const text = cleanText(value);
    const lang = cleanLanguage(language);
    if (text === undefined) return [];
    return [{ description: text, descriptionType: 'Abstract', ...defined({ lang }) }];
  });
  const inSeries = cleanLine(series);
  return distinct([
    ...abstracts,
    ...(inSeries === undefined ? [] : [{ description: inSeries, descriptionType: 'SeriesInformation' as const }]),
  ]);
}

/** "12" and "12 p." are a size; "27-39" is a place in a publication and goes there (see `toRelatedItems`). */
function toSizes({ pages }: Asset): string[] {
  const text = cleanLine(pages);
  if (text === undefined || pageRange(text) !== undefined) return [];
  const count = /^(\d+)\s*(?:p|pp|pages?|S|Seiten?)?\.?$/i.exec(text)?.[1];
  return [count === undefined ? text : `${count} pages`];
}

/** Identifiers with a check digit are published if it is right. */
const CHECKED: Readonly<Record<string, (text: string) => string | undefined>> = { isbn: readIsbn, issn: readIssn };

const IDENTIFIERS: Readonly<Record<string, string>> = {
  pmid: 'PMID',
  pmcid: 'PMCID',
  isbn: 'ISBN',
  issn: 'ISSN',
  uri: 'URI',
  wos: 'Web of Science',
  scopus: 'Scopus',
  arxiv: 'arXiv',
  handle: 'Handle',
  ark: 'ARK',
  govtnum: 'Government document number',
  pqdt: 'ProQuest',
  other: 'Local',
};

function toAlternateIdentifiers({ identifier = {} }: Asset): NonNullable<DataCiteAttributes['alternateIdentifiers']> {
  return distinct(
    Object.entries(IDENTIFIERS).flatMap(([field, type]) => {
      const value: unknown = identifier[field];
      const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
      return cleanLines(texts).flatMap((text) => {
        const identifier = field in CHECKED ? CHECKED[field]?.(text) : text;
        return identifier === undefined ? [] : [{ alternateIdentifier: identifier, alternateIdentifierType: type }];
      });
    }),
  );
}

function toFunding({ fundingreferenceList = [] }: Asset): NonNullable<DataCiteAttributes['fundingReferences']> {
  type Funding = NonNullable<DataCiteAttributes['fundingReferences']>[number];
  return distinct(
    fundingreferenceList.flatMap((funding) => {
      const funderName = cleanLine(funding.fundername);
      if (funderName === undefined) return [];
      return [
        compact<Funding>({
          funderName,
          awardNumber: cleanLine(funding.awardnumber),
          awardTitle: cleanLine(funding.awardtitle),
          awardUri: cleanUrl(funding.grantURL),
        }),
      ];
    }),
  );
}
