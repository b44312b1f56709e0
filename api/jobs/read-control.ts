import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { RunControlRequest } from '../../shared/runs/control-run.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { readWith } from '../coded.ts';
import type { QueryValues } from '../query-values.ts';
import { CONCURRENCY_WANTED, parseConcurrency, parseThreshold, THRESHOLD_WANTED } from './read-threshold.ts';

const OPERATIONS = ['pause', 'resume', 'cancel', 'update'] as const;

/** null or the word none switches the threshold off. */
const threshold = z
  .union([z.string(), z.number()], { error: `must be ${THRESHOLD_WANTED}, or null` })
  .nullable()
  .transform((value, context) => {
    if (value === null || value === 'none') return null;
    const read = parseThreshold(String(value));
    if (read) return read;
    context.addIssue({ code: 'custom', message: `must be ${THRESHOLD_WANTED}, or null` });
    return z.NEVER;
  });
const concurrency = z
  .union([z.string(), z.number()], { error: `must be ${CONCURRENCY_WANTED}` })
  .transform((value, context) => {
    const read = parseConcurrency(String(value));
    if (read !== undefined) return read;
    context.addIssue({ code: 'custom', message: `must be ${CONCURRENCY_WANTED}` });
    return z.NEVER;
  });
const bodySchema = z.strictObject({ threshold: threshold.optional(), concurrency: concurrency.optional() });

/**
 * Reads the requested control and its values.
 * @throws MusterError 402220 without op, 402221 for an unknown op, INVALID_BODY for invalid values.
 */
export function readControl(values: QueryValues, body: unknown): Pick<RunControlRequest, 'op' | 'values'> {
  const given = values.get('op');
  const wanted = `op is one of ${OPERATIONS.join(', ')}`;
  if (given === undefined) throw new MusterError('402220', 400, `The parameter op is missing: ${wanted}.`);
  const op = OPERATIONS.find((known) => known === given.toLowerCase());
  if (op === undefined) throw new MusterError('402221', 400, `Invalid operation: ${wanted}.`);
  const read = readWith(bodySchema, body);
  const asked = defined({ threshold: read.threshold, concurrency: read.concurrency });
  const hasValues = Object.keys(asked).length > 0;
  if (hasValues && op !== 'update' && op !== 'resume') {
    throw new MusterError(
      'INVALID_BODY',
      400,
      `${op} takes no values. Use op=update to change threshold or concurrency.`,
    );
  }
  if (!hasValues && op === 'update') {
    throw new MusterError('INVALID_BODY', 400, 'Nothing to update: send threshold, concurrency, or both.');
  }
  return hasValues ? { op, values: asked } : { op };
}
