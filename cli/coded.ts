import { z } from 'zod';

/** A code and what it means, as the API writes both. */
export const coded = z.object({ value: z.string(), desc: z.string() });
