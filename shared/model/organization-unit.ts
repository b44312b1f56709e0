import { z } from 'zod';
import { partialDateSchema } from './partial-date.ts';

/** An internal (or known external) organization unit; `_id` is its code. */
export const organizationUnitSchema = z.strictObject({
  code: z.string().min(1).max(100),
  name: z.string().min(1).max(500),
  parent: z.string().min(1).nullable().default(null),
  type: z.enum(['INTERNAL', 'EXTERNAL']).default('INTERNAL'),
  active: z.boolean().default(true),
  startDate: partialDateSchema.optional(),
  endDate: partialDateSchema.optional(),
  url: z.string().max(2_000).optional(),
});
export type OrganizationUnit = z.infer<typeof organizationUnitSchema>;
