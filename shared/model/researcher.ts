import { z } from 'zod';
import { ORCID_ITEM_TYPES } from './orcid-item.ts';
import { partialDateSchema } from './partial-date.ts';
import { fieldProvenanceShape, segmentShape } from './provenance.ts';
import { storedFieldsShape, type StoredFields } from './record.ts';

const text = z.string();
const texts = z.array(text);
const date = partialDateSchema;

/** An affiliation with an internal unit; open as long as it has no end date. */
export const unitAffiliationSchema = z.looseObject({
  organizationCode: text.min(1),
  organizationName: text.optional(),
  startDate: date.optional(),
  endDate: date.optional(),
  title: text.optional(),
  positionOrder: z.int().optional(),
  ...segmentShape,
});
export type UnitAffiliation = z.infer<typeof unitAffiliationSchema>;

export const externalAffiliationSchema = z.looseObject({
  organizationName: text.min(1),
  organizationCode: text.optional(),
  startDate: date.optional(),
  endDate: date.optional(),
  title: text.optional(),
  ...segmentShape,
});

/**
 * An item that this installation added to the researcher's ORCID record: its place there, and the asset it was made
 * from.
 */
const orcidItemSchema = z.looseObject({
  type: z.enum(ORCID_ITEM_TYPES),
  putCode: z.int(),
  asset: text.optional(),
});

/** The flags that staff set for many researchers at once. */
const flagsShape = {
  /** The profile was approved and is shown. */
  portalProfile: z.boolean().optional(),
  /** The researcher may open their own profile. */
  researchCenter: z.boolean().optional(),
  /** Requests to approve author matches are sent automatically. */
  autoMatchRequest: z.boolean().optional(),
  /** Included in Smart Harvesting. */
  autoCapture: z.boolean().optional(),
  /** Smart Harvesting approves nothing automatically. */
  skipAutomaticApprovals: z.boolean().optional(),
  updateOrcidProfile: z.boolean().optional(),
};

/** The researcher's relationship to the institution; `isAffiliated` reads it. */
const affiliationStateShape = {
  /** True if the researcher is a user of the institution. Absent counts as true, unless previously affiliated. */
  affiliated: z.boolean().optional(),
  /** Non-affiliated researchers: was affiliated earlier. */
  previousAffiliated: z.boolean().optional(),
};

/**
 * A researcher; extends the user with the same primary id. Names are the product's in camelCase
 * (`organization_affiliations` is `organizationAffiliations`).
 */
export const researcherContentSchema = z.looseObject({
  firstName: text.optional(),
  middleName: text.optional(),
  lastName: text.optional(),
  suffix: text.optional(),
  displayTitle: text.optional(),
  title: text.optional(),
  position: text.optional(),
  email: text.optional(),
  alternateEmails: texts.optional(),
  orcid: text.optional(),
  orcidItems: z.array(orcidItemSchema).optional(),
  userIdentifiers: z.array(z.looseObject({ idType: text, value: text })).optional(),
  ...flagsShape,
  ...affiliationStateShape,
  defaultPublicationLanguage: text.optional(),
  photoUrl: text.optional(),
  /** YYYYMMDD. */
  lastSmartHarvestingDate: date.optional(),
  organizationAffiliations: z.array(unitAffiliationSchema).optional(),
  previousOrganizationAffiliations: z.array(unitAffiliationSchema).optional(),
  externalAffiliations: z.array(externalAffiliationSchema).optional(),
  previousExternalAffiliations: z.array(externalAffiliationSchema).optional(),
  topics: texts.optional(),
  keywords: texts.optional(),
  nameVariants: z.array(z.union([text, z.looseObject({})])).optional(),
  /** At most five. */
  engagementTypes: texts.max(5).optional(),
  languages: texts.optional(),
  /** Codes of the letters that the researcher gets when their events occur. */
  letters: texts.optional(),
  ...fieldProvenanceShape,
});

export const researcherSchema = researcherContentSchema.extend(storedFieldsShape);
export type ResearcherContent = z.infer<typeof researcherContentSchema>;
export type Researcher = ResearcherContent & StoredFields;

/** True for a user of the institution; affiliations with units say nothing about it. */
export function isAffiliated({ affiliated, previousAffiliated = false }: Partial<ResearcherContent>): boolean {
  return affiliated ?? !previousAffiliated;
}
