import type { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { COMBINE_OPERATORS } from '../../shared/sets/combine-streams.ts';
import type { SetSource } from '../../shared/sets/create-set.ts';
import { choice, text, word } from '../contract/parameters.ts';
import { OUTCOMES, type Outcome } from '../../shared/model/outcome.ts';

/** Parts of the published API without meaning here: there is one zone, and no indication rules. */
const NOT_OFFERED = ['nz_set_from_iz_set', 'filter_set', 'indication_rule'] as const;

const POPULATIONS = OUTCOMES.map((outcome) => outcome.toUpperCase());

/** The members of a run that a set is made of. */
export interface RunPopulation {
  kind: 'population';
  instance: string;
  state: Outcome;
  reason: string | undefined;
}

/** What a new set is made from. */
export const setSourceQuery = {
  from_logical_set: text,
  combine: choice(COMBINE_OPERATORS),
  set1: text,
  set2: text,
  population: word(POPULATIONS),
  job_instance_id: text,
  reason: text,
  nz_set_from_iz_set: text,
  filter_set: text,
  indication_rule: text,
};
type Asked = { [name in keyof typeof setSourceQuery]: z.output<(typeof setSourceQuery)[name]> };

/**
 * The source of the new set, from the query string.
 * @throws MusterError 500127, 402264 or 402265 if it is unclear or not supported.
 */
export function readSetSource(asked: Asked): Exclude<SetSource, { kind: 'run' }> | RunPopulation {
  if ((asked.population === undefined) !== (asked.job_instance_id === undefined)) {
    throw new MusterError('500127', 400, "'job_instance_id' and 'population' must be provided together.");
  }
  const refused = NOT_OFFERED.filter((name) => asked[name] !== undefined);
  if (refused.length > 0) {
    throw new MusterError(
      '402265',
      400,
      `The set cannot be created: ${refused.join(' and ')} cannot be used in this request.`,
    );
  }
  const { from_logical_set: logical, set1: first, set2: second, combine: operator } = asked;
  const { job_instance_id: instance, population, reason } = asked;
  const isCombined = first !== undefined || second !== undefined || operator !== undefined;
  if ([logical !== undefined, isCombined, instance !== undefined].filter(Boolean).length > 1) {
    throw new MusterError(
      '402265',
      400,
      'The set cannot be created: give from_logical_set, or set1 and set2, or job_instance_id and population, not several of them.',
    );
  }
  if (instance !== undefined) {
    const state = OUTCOMES.find((outcome) => outcome.toUpperCase() === population?.toUpperCase());
    if (state) return { kind: 'population', instance, state, reason };
    throw new MusterError('402265', 400, `The set cannot be created: population is one of ${POPULATIONS.join(', ')}.`);
  }
  if (logical !== undefined) return { kind: 'logical', id: logical };
  if (!isCombined) return { kind: 'none' };
  if (first === undefined || second === undefined) {
    throw new MusterError('402264', 400, 'Set ID is invalid: to combine sets give both set1 and set2.');
  }
  return { kind: 'combined', operator: operator ?? 'AND', first, second };
}
