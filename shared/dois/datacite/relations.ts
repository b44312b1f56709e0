import type { Asset, Link, Relation } from '../../model/asset.ts';
import { comparableDoi } from '../../model/doi.ts';
import { readIsbn, readIssn } from '../../model/identifiers.ts';
import type { RelatedIdentifier, RelatedItem } from './attributes.ts';
import { cleanLine, cleanText, cleanUrl, compact, distinct } from './clean.ts';
import type { RelationType } from './vocabularies.ts';
import { lookupTable } from '../../runtime/lookup-table.ts';

/** Where a related asset can be found; without DOI and page it is left out. */
export interface RelatedResource {
  doi?: string;
  url?: string;
}

/**
 * Our relation types and DataCite's. A type without a counterpart in schema 4.5 gets the closest one that is still
 * true; without any (e.g. `isrelatedto`), the relation is left out.
 */
const RELATIONS = lookupTable<RelationType>({
  haspart: 'HasPart',
  ispartof: 'IsPartOf',
  cites: 'Cites',
  cited_by: 'IsCitedBy',
  references: 'References',
  isreferencedby: 'IsReferencedBy',
  reviews: 'Reviews',
  isreviewedby: 'IsReviewedBy',
  requires: 'Requires',
  isrequiredby: 'IsRequiredBy',
  replaces: 'Obsoletes',
  isreplacedby: 'IsObsoletedBy',
  obsoletes: 'Obsoletes',
  isobsoletedby: 'IsObsoletedBy',
  hastranslation: 'IsSourceOf',
  istranslationof: 'IsDerivedFrom',
  haspreprint: 'HasVersion',
  ispreprintof: 'IsVersionOf',
  hasmanuscript: 'HasVersion',
  ismanuscriptof: 'IsVersionOf',
  hasaccepted: 'HasVersion',
  isacceptedof: 'IsVersionOf',
  hasversion: 'HasVersion',
  isversionof: 'IsVersionOf',
  isnewversionof: 'IsNewVersionOf',
  ispreviousversionof: 'IsPreviousVersionOf',
  hasformat: 'IsOriginalFormOf',
  isformatof: 'IsVariantFormOf',
  isvariantformof: 'IsVariantFormOf',
  isoriginalformof: 'IsOriginalFormOf',
  documents: 'Documents',
  isdocumentedby: 'IsDocumentedBy',
  describes: 'Describes',
  isdescribedby: 'IsDescribedBy',
  continues: 'Continues',
  iscontinuedby: 'IsContinuedBy',
  isderivedfrom: 'IsDerivedFrom',
  issourceof: 'IsSourceOf',
  isbasedon: 'IsDerivedFrom',
  isbasisfor: 'IsSourceOf',
  hasmetadata: 'HasMetadata',
  ismetadatafor: 'IsMetadataFor',
  issupplementto: 'IsSupplementTo',
  is_supplemented_by: 'IsSupplementedBy',
  compiles: 'Compiles',
  iscompiledby: 'IsCompiledBy',
  collects: 'Collects',
  iscollectedby: 'IsCollectedBy',
  hascomment: 'IsReferencedBy',
  iscommenton: 'References',
  hasreply: 'IsReferencedBy',
  isreplyto: 'References',
  hascorrection: 'IsReferencedBy',
  iscorrectionof: 'References',
  isidenticalto: 'IsIdenticalTo',
  issameas: 'IsIdenticalTo',
  isdataof: 'IsSupplementTo',
  iscodeof: 'IsSupplementTo',
  ispublishedin: 'IsPublishedIn',
});

/** A link leads to a version of the same work, unless marked as a supplement. */
const VERSION_LINKS: ReadonlySet<string> = new Set(['published', 'accepted', 'submitted', 'preprint', 'pdf']);

/** An asset's relations and links as DataCite related identifiers; leaves out those without an identifier. */
export function toRelatedIdentifiers(asset: Asset, targets: ReadonlyMap<string, RelatedResource>): RelatedIdentifier[] {
  const own = asset.doi === undefined ? undefined : comparableDoi(asset.doi.value);
  const related = [
    ...(asset.relations ?? []).map((relation) => fromRelation(relation, targets)),
    ...(asset.links ?? []).map(fromLink),
  ];
  return distinct(
    related
      .filter((each) => each !== undefined)
      .filter((each) => each.relatedIdentifierType !== 'DOI' || comparableDoi(each.relatedIdentifier) !== own),
  );
}

function fromRelation(
  relation: Relation,
  targets: ReadonlyMap<string, RelatedResource>,
): RelatedIdentifier | undefined {
  const relationType = RELATIONS.get(relation.relationType);
  if (relationType === undefined) return undefined;
  const target = relation.relatedIdentifier === undefined ? undefined : targets.get(relation.relatedIdentifier);
  const place = placeOf(relation.relatedDoi ?? target?.doi, relation.relatedUrl ?? target?.url);
  return place && { ...place, relationType };
}

function fromLink({ link }: Link): RelatedIdentifier | undefined {
  const place = placeOf(undefined, link.url);
  if (!place) return undefined;
  if (link.supplemental) return { ...place, relationType: 'IsSupplementedBy' };
  const isVersion = VERSION_LINKS.has(link.type?.toLowerCase() ?? '');
  return { ...place, relationType: isVersion ? 'IsVersionOf' : 'References' };
}

type Place = Pick<RelatedIdentifier, 'relatedIdentifier' | 'relatedIdentifierType'>;

function placeOf(doi: string | undefined, url: string | undefined): Place | undefined {
  const address = cleanUrl(url);
  for (const text of [doi, address]) {
    const bare = comparableDoi(cleanText(text) ?? '');
    if (/^10\.\d{4,9}\/\S+$/.test(bare)) return { relatedIdentifier: bare, relatedIdentifierType: 'DOI' };
  }
  return address === undefined ? undefined : { relatedIdentifier: address, relatedIdentifierType: 'URL' };
}

/** First and last page in e.g. `27-39`, `S12–S20` or `pp. 27-39`. */
export function pageRange(pages: string): { first: string; last: string } | undefined {
  const [, first, last] =
    /^(?:pp?\.?|pages?|S\.)?\s*([A-Za-z]{0,2}\d+)\s*[-‐-―]\s*([A-Za-z]{0,2}\d+)\.?$/i.exec(pages) ?? [];
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** The publications that an asset appeared in. */
export function toRelatedItems({ relationships = [], resourcetype, pages }: Asset): RelatedItem[] {
  const isArticle = /(article|journalIssue|editorial|letter|review)/i.test(resourcetype?.esploro ?? '');
  return distinct(
    relationships.flatMap((host): RelatedItem[] => {
      const title = cleanLine(host.relationtitle);
      if (title === undefined) return [];
      const issn = readIssn(host.identifier?.issn ?? '');
      const isbn = readIsbn(host.identifier?.isbn ?? '');
      const range = relationships.length === 1 ? pageRange(cleanLine(pages) ?? '') : undefined;
      const type = issn !== undefined || isArticle ? 'Journal' : isbn !== undefined ? 'Book' : 'Other';
      return [
        compact<RelatedItem>({
          relatedItemType: type,
          relationType: type === 'Other' ? 'IsPartOf' : 'IsPublishedIn',
          titles: [{ title }],
          relatedItemIdentifier:
            issn !== undefined
              ? { relatedItemIdentifier: issn, relatedItemIdentifierType: 'ISSN' }
              : isbn !== undefined
                ? { relatedItemIdentifier: isbn, relatedItemIdentifierType: 'ISBN' }
                : undefined,
          volume: cleanLine(host.volume),
          issue: cleanLine(host.issue),
          firstPage: cleanLine(host.spage) ?? range?.first,
          lastPage: cleanLine(host.epage) ?? (host.spage === undefined ? range?.last : undefined),
        }),
      ];
    }),
  );
}
