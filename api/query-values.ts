import type { Request } from 'express';
import { cutText } from '../shared/runtime/cut-text.ts';
import { MusterError } from '../shared/runtime/errors.ts';

/** The published API's "Invalid parameter". */
export const INVALID_PARAMETER = '40166410';

/** Parameters of the query string: names in lower case, because clients differ; of repeated ones, the first. */
export type QueryValues = ReadonlyMap<string, string>;

/**
 * Reads the query string. Empty values, and the text `None` that some clients send, count as absent.
 * @throws MusterError 40166410 for control characters.
 */
export function queryValues(request: Request): QueryValues {
  const values = new Map<string, string>();
  for (const [name, value] of searchParamsOf(request)) {
    const isAbsent = value.trim() === '' || value === 'None';
    if (isAbsent || values.has(name.toLowerCase())) continue;
    if (/\p{Cc}/u.test(value.trim())) throw invalidParameter(cutText(name, 50), 'text without control characters');
    values.set(name.toLowerCase(), value.trim());
  }
  return values;
}

/** The query string as sent. What stands before it is not looked at: a path such as `//[` is no address. */
export function searchParamsOf({ originalUrl }: Request): URLSearchParams {
  const start = originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : originalUrl.slice(start + 1));
}

export function invalidParameter(name: string, wanted: string): MusterError {
  return refusedParameter(name, `must be ${wanted}`);
}

/** @param message goes on after the name of the parameter, without a full stop. */
export function refusedParameter(name: string, message: string): MusterError {
  const problems = [{ field: name, message }];
  return new MusterError(INVALID_PARAMETER, 400, `The parameter ${name} ${message}.`, { problems });
}
