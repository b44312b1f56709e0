/**
 * Reads Retry-After: seconds or an HTTP date (RFC 9110, 10.2.3). @returns ms from `now` on, at least 0; undefined if it
 * has no valid value.
 */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
