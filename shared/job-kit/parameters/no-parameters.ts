import type { z } from 'zod';
import { taskParameters } from './task-parameters.ts';

/** No parameters. */
export type NoParameters = Record<string, never>;

/** The schema of a job without parameters: refuses all except those that every job accepts. */
export function noParameters(): z.ZodType<NoParameters> {
  return taskParameters({});
}
