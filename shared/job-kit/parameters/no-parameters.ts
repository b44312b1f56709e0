import type { z } from 'zod';
import { taskParameters } from './task-parameters.ts';

/** A job that asks for nothing. */
export type NoParameters = Record<string, never>;

/** The parameters of a job that asks for nothing: anything sent but what every job takes is refused. */
export function noParameters(): z.ZodType<NoParameters> {
  return taskParameters({});
}
