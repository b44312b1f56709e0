import { readIsni, readOrcid } from '../../model/identifiers.ts';
import { unitCodeOf } from '../../model/affiliation.ts';
import type { Author } from '../../model/author.ts';
import type { DataCiteAffiliation, DataCiteContributor, DataCiteName, NameIdentifier } from './attributes.ts';
import { cleanLine, compact, distinct } from './clean.ts';
import { CONTRIBUTOR_TYPES, type ContributorType } from './vocabularies.ts';
import { lookupTable } from '../../runtime/lookup-table.ts';

/** Distinguishes the institution's units from other affiliations. */
export interface OwnInstitution {
  /** Prefix of unit references. */
  institution: string;
  /** The institution in the Research Organization Registry, e.g. `https://ror.org/05xpvk416`. */
  ror?: string;
}

const SCHEMES: readonly { field: 'orcid' | 'isni' | 'scopus' | 'researcherid'; scheme: string; uri?: string }[] = [
  { field: 'orcid', scheme: 'ORCID', uri: 'https://orcid.org' },
  { field: 'isni', scheme: 'ISNI', uri: 'https://isni.org' },
  { field: 'scopus', scheme: 'Scopus Author ID', uri: 'https://www.scopus.com' },
  { field: 'researcherid', scheme: 'ResearcherID', uri: 'https://www.webofscience.com' },
];

/** Roles as repositories write them, in lower case without spaces and punctuation. */
const ROLES = lookupTable<ContributorType>({
  advisor: 'Supervisor',
  adviser: 'Supervisor',
  thesisadvisor: 'Supervisor',
  degreesupervisor: 'Supervisor',
  editorinchief: 'Editor',
  compiler: 'DataCollector',
  curator: 'DataCurator',
  publisher: 'Distributor',
  funder: 'Sponsor',
  principalinvestigator: 'ProjectLeader',
  copyrightholder: 'RightsHolder',
  contact: 'ContactPerson',
});

/** Creators in order; leaves out those without a name. */
export function toCreators(authors: readonly Author[] | undefined, own: OwnInstitution): DataCiteName[] {
  return inOrder(authors).flatMap((author) => toName(author, own) ?? []);
}

/** Contributors in order. DataCite requires a type: an unknown role becomes Other. */
export function toContributors(authors: readonly Author[] | undefined, own: OwnInstitution): DataCiteContributor[] {
  return inOrder(authors).flatMap((author) => {
    const name = toName(author, own);
    return name ? [{ ...name, contributorType: contributorType(author.role) }] : [];
  });
}

function inOrder(authors: readonly Author[] = []): Author[] {
  return [...authors].sort((one, other) => (one.order ?? Infinity) - (other.order ?? Infinity) || 0);
}

function toName(author: Author, own: OwnInstitution): DataCiteName | undefined {
  const familyName = cleanLine(author.familyname);
  const given = [author.givenname, author.middlename].map(cleanLine).filter((part) => part !== undefined);
  const givenName = given.length === 0 ? undefined : given.join(' ');
  const whole = cleanLine(author.creatorname ?? author.contributorname);
  const isPerson = familyName !== undefined || givenName !== undefined;
  const name = isPerson ? [familyName, givenName].filter((part) => part !== undefined).join(', ') : whole;
  if (name === undefined) return undefined;
  return compact<DataCiteName>({
    name,
    nameType: nameType(author, name, isPerson),
    givenName,
    familyName,
    nameIdentifiers: nameIdentifiers(author),
    affiliation: affiliations(author, own),
  });
}

/** A full name without parts is an organization's, unless written like a person's: `Ng, Ada`. */
function nameType({ user, identifier }: Author, name: string, isPerson: boolean): DataCiteName['nameType'] {
  if (isPerson || user?.primaryId !== undefined || readOrcid(identifier?.orcid ?? '') !== undefined) return 'Personal';
  return name.includes(',') ? undefined : 'Organizational';
}

const READERS: Readonly<Record<string, (text: string) => string | undefined>> = {
  orcid: (text) => {
    const orcid = readOrcid(text);
    return orcid === undefined ? undefined : `https://orcid.org/${orcid}`;
  },
  isni: readIsni,
};

function nameIdentifiers({ identifier = {} }: Author): NameIdentifier[] {
  return SCHEMES.flatMap(({ field, scheme, uri }) => {
    const value = cleanLine(identifier[field]);
    const nameIdentifier = value === undefined || !(field in READERS) ? value : READERS[field]?.(value);
    if (nameIdentifier === undefined) return [];
    return [compact<NameIdentifier>({ nameIdentifier, nameIdentifierScheme: scheme, schemeUri: uri })];
  });
}

function affiliations(
  { affiliationWithDesc = [] }: Author,
  { institution, ror }: OwnInstitution,
): DataCiteAffiliation[] {
  const named = [...affiliationWithDesc].sort((one, other) => (one.order ?? Infinity) - (other.order ?? Infinity) || 0);
  return distinct(
    named.flatMap(({ value, desc }): DataCiteAffiliation[] => {
      const name = cleanLine(desc) ?? cleanLine(value);
      if (name === undefined) return [];
      if (ror === undefined || unitCodeOf(institution, value) === undefined) return [{ name }];
      return [{ name, affiliationIdentifier: ror, affiliationIdentifierScheme: 'ROR', schemeUri: 'https://ror.org' }];
    }),
  );
}

function contributorType(role: string | undefined): ContributorType {
  const plain = (role ?? '').toLowerCase().replace(/[^a-z]/g, '');
  return CONTRIBUTOR_TYPES.find((type) => type.toLowerCase() === plain) ?? ROLES.get(plain) ?? 'Other';
}
