/**
 * The activities in an ORCID record: the type, as in the address of an item, and the section that lists it (Member API
 * 3.0).
 */
export const ORCID_SECTIONS = {
  work: 'works',
  funding: 'fundings',
  'peer-review': 'peer-reviews',
  employment: 'employments',
  education: 'educations',
  distinction: 'distinctions',
  'invited-position': 'invited-positions',
  membership: 'memberships',
  qualification: 'qualifications',
  service: 'services',
  'research-resource': 'research-resources',
} as const;

export type OrcidItemType = keyof typeof ORCID_SECTIONS;
export const ORCID_ITEM_TYPES = Object.keys(ORCID_SECTIONS) as [OrcidItemType, ...OrcidItemType[]];

/** An item of a record; put-codes are unique within a type. */
export interface OrcidItem {
  type: OrcidItemType;
  putCode: number;
}

/** `work 1234567`: identifies an item within a record, also to people. */
export function orcidItemName({ type, putCode }: OrcidItem): string {
  return `${type} ${putCode}`;
}
