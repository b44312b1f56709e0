import { MAX_CONCURRENCY } from '../../shared/model/run-controls.ts';
import type { Threshold } from '../../shared/model/run.ts';

const FORM = /^(\d{1,9}(?:\.\d{1,3})?)\s*(%?)$/;

/** `50` is a count of failures, `2.5%` a share of the members done. @returns undefined if it is neither. */
export function parseThreshold(text: string): Threshold | undefined {
  const [, digits = '', sign] = FORM.exec(text.trim()) ?? [];
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

export const THRESHOLD_WANTED = 'a count of failures such as 50, or a share such as 5%';
export const CONCURRENCY_WANTED = `a whole number from 1 to ${MAX_CONCURRENCY}`;

/** @returns undefined if it is not such a number. */
export function parseConcurrency(text: string): number | undefined {
  const number = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return number >= 1 && number <= MAX_CONCURRENCY ? number : undefined;
}
