import type { Request } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import { searchParamsOf } from '../query-values.ts';

export type Format = 'json' | 'xml';

export const CONTENT_TYPES = { json: 'application/json', xml: 'application/xml' } as const satisfies Record<
  Format,
  string
>;

/** Clients that know only this one mean the same. */
const OTHER_XML = 'text/xml';

/**
 * The format of an answer: as the parameter `format` says, else the header `Accept`. The published API answers XML to
 * whoever takes everything.
 * @returns undefined if the caller takes none.
 */
export function formatOf(request: Request, isPublished: boolean): Format | undefined {
  if (!isPublished) return request.accepts(CONTENT_TYPES.json) === false ? undefined : 'json';
  const asked = askedFormat(request);
  if (asked) return asked;
  const accepted = request.accepts(CONTENT_TYPES.xml, OTHER_XML, CONTENT_TYPES.json);
  if (accepted === false) return undefined;
  return accepted === CONTENT_TYPES.json ? 'json' : 'xml';
}

/** The same. @throws MusterError NOT_ACCEPTABLE */
export function requireFormat(request: Request, isPublished: boolean): Format {
  const format = formatOf(request, isPublished);
  if (format) return format;
  const offered = isPublished ? 'XML or JSON: send Accept: application/xml or' : 'JSON: send Accept:';
  throw new MusterError('NOT_ACCEPTABLE', 406, `Answers are ${offered} application/json.`);
}

function askedFormat(request: Request): Format | undefined {
  const named = [...searchParamsOf(request)].find(([name]) => name.toLowerCase() === 'format');
  const asked = named?.[1].toLowerCase();
  return asked === 'json' || asked === 'xml' ? asked : undefined;
}
