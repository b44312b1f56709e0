import { z } from 'zod';

/** A date as far as it is known: YYYY, YYYYMM or YYYYMMDD. */
export const partialDateSchema = z
  .string()
  .regex(/^\d{4}((0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)?$/, 'a date as YYYY, YYYYMM or YYYYMMDD');
