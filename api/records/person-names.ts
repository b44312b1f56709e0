import { lookupTable } from '../../shared/runtime/lookup-table.ts';

/** The product's names of fields, by ours; those of lists have names of their own for their entries. */
export interface FieldNames {
  fields: ReadonlyMap<string, string>;
  entries: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const AFFILIATION = lookupTable<string>({
  organizationCode: 'organization_code',
  organizationName: 'organization_name',
  startDate: 'start_date',
  endDate: 'end_date',
  segmentType: 'segment_type',
});
const ADDED = { createdBy: 'created_by', createdDate: 'created_date', segmentType: 'segment_type' };

export const RESEARCHER_NAMES: FieldNames = {
  fields: lookupTable<string>({
    firstName: 'researcher_first_name',
    middleName: 'researcher_middle_name',
    lastName: 'researcher_last_name',
    displayTitle: 'display_title',
    alternateEmails: 'alternate_emails',
    orcidItems: 'orcid_items',
    userIdentifiers: 'user_identifiers',
    portalProfile: 'portal_profile',
    researchCenter: 'research_center',
    autoMatchRequest: 'auto_match_request',
    autoCapture: 'auto_capture',
    skipAutomaticApprovals: 'skip_automatic_approvals',
    updateOrcidProfile: 'update_ORCID_profile',
    previousAffiliated: 'previous_affiliated',
    defaultPublicationLanguage: 'default_publication_language',
    photoUrl: 'photo_url',
    lastSmartHarvestingDate: 'last_smart_harvesting_date',
    organizationAffiliations: 'organization_affiliations',
    previousOrganizationAffiliations: 'previous_organization_affiliations',
    externalAffiliations: 'external_organization_affiliations',
    previousExternalAffiliations: 'previous_external_organization_affiliations',
    topics: 'research_topics',
    nameVariants: 'name_variants',
    engagementTypes: 'engagement_types',
  }),
  entries: new Map([
    ['organizationAffiliations', AFFILIATION],
    ['previousOrganizationAffiliations', AFFILIATION],
    ['externalAffiliations', AFFILIATION],
    ['previousExternalAffiliations', AFFILIATION],
    ['userIdentifiers', lookupTable<string>({ idType: 'id_type' })],
    ['orcidItems', lookupTable<string>({ putCode: 'put_code' })],
  ]),
};

export const USER_NAMES: FieldNames = {
  fields: lookupTable<string>({
    firstName: 'first_name',
    middleName: 'middle_name',
    lastName: 'last_name',
    accountType: 'account_type',
    isResearcher: 'is_researcher',
    preferredLanguage: 'preferred_language',
    expiryDate: 'expiry_date',
    optOut: 'opt_out',
    jobEndedMail: 'job_ended_mail',
    roles: 'user_role',
    userGroup: 'user_group',
    campus: 'campus_code',
    resourceSharingLibrary: 'rs_library',
    blocks: 'user_block',
    statistics: 'user_statistic',
    notes: 'user_note',
  }),
  entries: new Map([
    ['roles', lookupTable<string>({ role: 'role_type', readOnly: 'read_only', grantedBy: 'granted_by' })],
    [
      'blocks',
      lookupTable<string>({
        ...{ blockType: 'block_type', description: 'block_description', status: 'block_status', note: 'block_note' },
        ...ADDED,
      }),
    ],
    ['statistics', lookupTable<string>({ category: 'statistic_category', note: 'statistic_note', ...ADDED })],
    ['notes', lookupTable<string>({ noteType: 'note_type', text: 'note_text', ...ADDED })],
  ]),
};

/** Fields of users that are codes: in JSON `{value, desc}`. */
export const CODED_USER_FIELDS: ReadonlySet<string> = new Set([
  ...['account_type', 'status', 'preferred_language', 'user_group', 'campus_code', 'rs_library'],
  ...['role_type', 'scope', 'block_type', 'block_status', 'statistic_category', 'note_type'],
]);
