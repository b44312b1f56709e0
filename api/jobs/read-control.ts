import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { RunControlRequest } from '../../shared/runs/control-run.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { readWith } from '../coded.ts';
import type { QueryValues } from '../query-values.ts';
import { RUN_VALUES } from './run-values.ts';

const OPERATIONS = ['pause', 'resume', 'cancel', 'update'] as const;

const bodySchema = z.strictObject(RUN_VALUES);

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
  const asked = defined(readWith(bodySchema, body));
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
