import { z } from 'zod';
import { affiliationSchema } from './affiliation.ts';

const text = z.string();

export const authorIdentifiersSchema = z.looseObject({
  orcid: text.optional(),
  scopus: text.optional(),
  isni: text.optional(),
  researcherid: text.optional(),
});

/** A creator or contributor. Without `user.primaryId` the author is non-affiliated. */
export const authorSchema = z.looseObject({
  order: z.int().optional(),
  familyname: text.optional(),
  givenname: text.optional(),
  middlename: text.optional(),
  suffix: text.optional(),
  creatorname: text.optional(),
  contributorname: text.optional(),
  role: text.optional(),
  email: text.optional(),
  almaUserId: text.optional(),
  user: z.looseObject({ primaryId: text.min(1).optional() }).optional(),
  identifier: authorIdentifiersSchema.optional(),
  additionalIdentifiers: z.looseObject({}).optional(),
  /** Absent means shown. */
  isDisplayInPublicProfile: z.boolean().optional(),
  affiliationWithDesc: z.array(affiliationSchema).optional(),
});
export type Author = z.infer<typeof authorSchema>;
