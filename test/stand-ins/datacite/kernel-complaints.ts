/** What the registry says when it checks metadata against the kernel's XSD; one complaint for an attribute. */
export interface Complaint {
  source: string;
  title: string;
}

type Attributes = Record<string, unknown>;

const NAMESPACE = '{http://datacite.org/schema/kernel-4}';
const RESOURCE_TYPES =
  'Audiovisual Book BookChapter Collection ComputationalNotebook ConferencePaper ConferenceProceeding DataPaper Dataset Dissertation Event Image Instrument InteractiveResource Journal JournalArticle Model OutputManagementPlan PeerReview PhysicalObject Preprint Report Service Software Sound Standard StudyRegistration Text Workflow Other'.split(
    ' ',
  );
const CONTRIBUTOR_TYPES =
  'ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution Other Producer ProjectLeader ProjectManager ProjectMember RegistrationAgency RegistrationAuthority RelatedPerson ResearchGroup RightsHolder Researcher Sponsor Supervisor WorkPackageLeader'.split(
    ' ',
  );
const RELATED_TYPES =
  'ARK arXiv bibcode DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PMID PURL UPC URL URN w3id'.split(' ');

/** The complaints about metadata of registered or findable DOIs. Written independently of Muster's own rules. */
export function kernelComplaints(attributes: Attributes): Complaint[] {
  const complaints = [
    namesOf(attributes, 'creators', 'creator', true),
    namesOf(attributes, 'contributors', 'contributor', false),
    titles(attributes),
    publisher(attributes),
    publicationYear(attributes),
    types(attributes),
    related(attributes),
  ];
  return complaints.filter((complaint) => complaint !== undefined);
}

function items(attributes: Attributes, name: string): Attributes[] {
  const value = attributes[name];
  return Array.isArray(value) ? (value as Attributes[]) : [];
}

function isBlank(value: unknown): boolean {
  return typeof value !== 'string' || value.trim() === '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function missingChild(source: string, child: string): Complaint {
  return { source, title: `Missing child element(s). Expected is ( ${NAMESPACE}${child} ). at line 4, column 0` };
}

function notInSet(source: string, element: string, value: unknown): Complaint {
  return {
    source,
    title: `Element '${NAMESPACE}${element}': [facet 'enumeration'] The value '${textOf(value)}' is not an element of the set. at line 9, column 0`,
  };
}

function namesOf(attributes: Attributes, list: string, element: string, isNeeded: boolean): Complaint | undefined {
  const people = items(attributes, list);
  if (isNeeded && people.length === 0) return missingChild(list, element);
  if (people.some(({ name }) => isBlank(name))) return missingChild(list, `${element}Name`);
  if (list !== 'contributors') return undefined;
  const stranger = people.find(({ contributorType }) => !CONTRIBUTOR_TYPES.includes(String(contributorType)));
  if (!stranger) return undefined;
  return stranger['contributorType'] === undefined
    ? {
        source: list,
        title: `Element '${NAMESPACE}contributor': The attribute 'contributorType' is required but missing. at line 12, column 0`,
      }
    : notInSet(list, 'contributor', stranger['contributorType']);
}

function titles(attributes: Attributes): Complaint | undefined {
  const all = items(attributes, 'titles');
  return all.length === 0 || all.some(({ title }) => isBlank(title)) ? missingChild('titles', 'title') : undefined;
}

function publisher({ publisher: given }: Attributes): Complaint | undefined {
  const name = typeof given === 'object' && given !== null ? (given as Attributes)['name'] : given;
  return isBlank(name) ? { source: 'publisher', title: "Can't be blank" } : undefined;
}

function publicationYear({ publicationYear: year }: Attributes): Complaint | undefined {
  if (/^[\d]{4}$/.test(textOf(year))) return undefined;
  return {
    source: 'publicationYear',
    title: `Element '${NAMESPACE}publicationYear': [facet 'pattern'] The value '${textOf(year)}' is not accepted by the pattern '[\\d]{4}'. at line 6, column 0`,
  };
}

function types({ types: given }: Attributes): Complaint | undefined {
  const general = (given as Attributes | undefined)?.['resourceTypeGeneral'];
  return RESOURCE_TYPES.includes(String(general)) ? undefined : notInSet('types', 'resourceType', general);
}

function related(attributes: Attributes): Complaint | undefined {
  const stranger = items(attributes, 'relatedIdentifiers').find(
    ({ relatedIdentifierType }) => !RELATED_TYPES.includes(String(relatedIdentifierType)),
  );
  return stranger && notInSet('relatedIdentifiers', 'relatedIdentifier', stranger['relatedIdentifierType']);
}
