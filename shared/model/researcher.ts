import { z } from 'zod';
import { storedFieldsShape, type StoredFields } from './record.ts';

const text = z.string();
const date = z.string().regex(/^\d{4}(\d{2}(\d{2})?)?$/, 'a date as YYYY, YYYYMM or YYYYMMDD');

const unitAffiliationSchema = z.looseObject({
  organizationCode: text.min(1),
  organizationName: text.optional(),
  startDate: date.optional(),
  endDate: date.optional(),
  title: text.optional(),
});

const externalAffiliationSchema = z.looseObject({
  organizationName: text.min(1),
  startDate: date.optional(),
  endDate: date.optional(),
});

/** A researcher, beside the user of the same primary id. */
export const researcherContentSchema = z.looseObject({
  firstName: text.optional(),
  lastName: text.optional(),
  email: text.optional(),
  orcid: text.optional(),
  position: text.optional(),
  title: text.optional(),
  organizationAffiliations: z.array(unitAffiliationSchema).optional(),
  previousOrganizationAffiliations: z.array(unitAffiliationSchema).optional(),
  externalAffiliations: z.array(externalAffiliationSchema).optional(),
  previousExternalAffiliations: z.array(externalAffiliationSchema).optional(),
  topics: z.array(text).optional(),
  keywords: z.array(text).optional(),
});

export const researcherSchema = researcherContentSchema.extend(storedFieldsShape);
export type ResearcherContent = z.infer<typeof researcherContentSchema>;
export type Researcher = ResearcherContent & StoredFields;
