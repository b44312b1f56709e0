import { z } from 'zod';

/** Where a value belongs: EXTERNAL to the system that loads it, INTERNAL to staff. A value without a mark is external. */
export const provenanceSchema = z.enum(['INTERNAL', 'EXTERNAL']);
export type Provenance = z.infer<typeof provenanceSchema>;

/** The fields of users and researchers that are marked as a whole. */
export const fieldProvenanceShape = { provenance: z.record(z.string(), provenanceSchema).optional() };

/** List entries have their own marks. */
export const segmentShape = { segmentType: provenanceSchema.optional() };
