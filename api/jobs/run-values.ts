import { z } from 'zod';
import { MAX_CONCURRENCY } from '../../shared/model/run-controls.ts';
import type { Threshold } from '../../shared/model/run.ts';

/** A value that may be sent as text or as a number. @param parse returns undefined if it is not what is wanted. */
export function valueSchema<T>(parse: (text: string) => T | undefined, wanted: string) {
  const error = `must be ${wanted}`;
  return z.union([z.string(), z.number()], { error }).transform((sent, context): T => {
    const value = parse(String(sent).trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** What a run is given when it is submitted, and may be given anew while it runs. */
export const RUN_VALUES = {
  /** null, or the word none: no number of failures pauses the run. */
  threshold: valueSchema(parseThreshold, 'a count of failures such as 50, a share such as 5%, or none')
    .nullable()
    .optional(),
  concurrency: valueSchema(parseConcurrency, `a whole number from 1 to ${MAX_CONCURRENCY}`).optional(),
};

const FORM = /^(\d{1,9}(?:\.\d{1,3})?)\s*(%?)$/;

/** `50` is a count of failures, `2.5%` a share of the members done. */
function parseThreshold(text: string): Threshold | null | undefined {
  if (text.toLowerCase() === 'none') return null;
  const [, digits = '', sign] = FORM.exec(text) ?? [];
  if (digits === '') return undefined;
  const failures = Number(digits);
  if (sign === '%') return failures <= 100 ? { kind: 'percent', failures } : undefined;
  return Number.isInteger(failures) ? { kind: 'count', failures } : undefined;
}

/** The same, written. */
export function writeThreshold(threshold: Threshold | null): string | null {
  if (threshold === null) return null;
  return threshold.kind === 'percent' ? `${threshold.failures}%` : String(threshold.failures);
}

function parseConcurrency(text: string): number | undefined {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= MAX_CONCURRENCY ? number : undefined;
}
