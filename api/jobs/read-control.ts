import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { invalidBody } from '../../shared/runtime/invalid-body.ts';
import type { RunControlRequest } from '../../shared/runs/control-run.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { shape } from '../contract/shapes.ts';
import { RUN_VALUES } from './run-values.ts';

export const OPERATIONS = ['pause', 'resume', 'cancel', 'update'] as const;

const MOST_NOTE = 500;

export const controlBody = shape(
  'ControlRequest',
  'job_instance',
  z.strictObject({
    ...RUN_VALUES,
    /** Why, in words; shown with the run and in the audit trail. */
    note: z.string('must be text').trim().max(MOST_NOTE, `must have at most ${MOST_NOTE} characters`).optional(),
  }),
);

/**
 * Reads the requested control and its values.
 * @throws MusterError 402220 without op, 402221 for an unknown op, INVALID_BODY for invalid values.
 */
export function readControl(
  given: string | undefined,
  body: z.output<typeof controlBody>,
): Pick<RunControlRequest, 'op' | 'values' | 'note'> {
  const wanted = `op is one of ${OPERATIONS.join(', ')}`;
  if (given === undefined) throw new MusterError('402220', 400, `The parameter op is missing: ${wanted}.`);
  const op = OPERATIONS.find((known) => known === given.toLowerCase());
  if (op === undefined) throw new MusterError('402221', 400, `Invalid operation: ${wanted}.`);
  const { note: written, ...values } = body;
  const note = defined({ note: written === '' ? undefined : written });
  const asked = defined(values);
  const hasValues = Object.keys(asked).length > 0;
  if (hasValues && op !== 'update' && op !== 'resume') {
    const message = `cannot be changed with op=${op}; use op=update`;
    throw invalidBody(Object.keys(asked).map((field) => ({ field, message })));
  }
  if (!hasValues && op === 'update') {
    throw invalidBody([{ field: '', message: 'has nothing to update: send threshold, concurrency, or both' }]);
  }
  return { op, ...note, ...(hasValues ? { values: asked } : {}) };
}
