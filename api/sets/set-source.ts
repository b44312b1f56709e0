import { MusterError } from '../../shared/runtime/errors.ts';
import { COMBINE_OPERATORS } from '../../shared/sets/combine-streams.ts';
import type { SetSource } from '../../shared/sets/create-set.ts';
import { readChoice, type QueryValues } from '../query-values.ts';

/** Parts of the published API without meaning here: there is one zone, and no indication rules. */
const NOT_OFFERED = ['population', 'job_instance_id', 'nz_set_from_iz_set', 'filter_set', 'indication_rule'];

/**
 * The source of the new set, from the query string.
 * @throws MusterError 500127, 402264, 402265 or 40166410 if it is unclear or not supported.
 */
export function readSetSource(values: QueryValues): SetSource {
  if (values.has('population') !== values.has('job_instance_id')) {
    throw new MusterError('500127', 400, "'job_instance_id' and 'population' must be provided together.");
  }
  const refused = NOT_OFFERED.filter((name) => values.has(name));
  if (refused.length > 0) {
    throw new MusterError(
      '402265',
      400,
      `The set cannot be created: ${refused.join(' and ')} cannot be used in this request.`,
    );
  }
  const logical = values.get('from_logical_set');
  const first = values.get('set1');
  const second = values.get('set2');
  const operator = readChoice(values, 'combine', COMBINE_OPERATORS);
  const isCombined = first !== undefined || second !== undefined || operator !== undefined;
  if (logical !== undefined && isCombined) {
    throw new MusterError(
      '402265',
      400,
      'The set cannot be created: give from_logical_set, or set1 and set2, not both.',
    );
  }
  if (logical !== undefined) return { kind: 'logical', id: logical };
  if (!isCombined) return { kind: 'none' };
  if (first === undefined || second === undefined) {
    throw new MusterError('402264', 400, 'Set ID is invalid: to combine sets give both set1 and set2.');
  }
  return { kind: 'combined', operator: operator ?? 'AND', first, second };
}
