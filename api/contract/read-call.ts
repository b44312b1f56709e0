import type { Request } from 'express';
import type { z } from 'zod';
import { cutText } from '../../shared/runtime/cut-text.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { invalidBody } from '../../shared/runtime/invalid-body.ts';
import { fieldProblems } from '../../shared/runtime/issue-words.ts';
import { refusedParameter, INVALID_PARAMETER, queryValues } from '../query-values.ts';
import type { Declaration } from './route.ts';
import { XmlElement } from './xml/parse-xml.ts';
import { readXml } from './xml/read-xml.ts';

type Declared = Declaration<Readonly<Record<string, z.ZodType>>, z.ZodType, z.ZodType>;

/** Parameters that every list takes, or that clients always send. */
const ALWAYS_TAKEN: ReadonlySet<string> = new Set(['apikey', 'limit', 'offset', 'view', 'expand', 'lang', 'format']);

/**
 * The parameters of the address, as declared: their names in any case. @throws MusterError 40166410
 */
export function readQuery(request: Request, declaration: Declared): Record<string, unknown> {
  const { query, refusesOtherParameters = false } = declaration;
  if (!query) return {};
  const values = queryValues(request);
  if (refusesOtherParameters) refuseOthers([...values.keys()], Object.keys(query));
  return Object.fromEntries(
    Object.entries(query).map(([name, schema]) => {
      const read = schema.safeParse(values.get(name));
      if (read.success) return [name, read.data];
      const [issue] = read.error.issues;
      throw refusedParameter(name, issue?.message ?? 'is not valid');
    }),
  );
}

function refuseOthers(given: readonly string[], filters: readonly string[]): void {
  const unknown = given.find((name) => !filters.includes(name) && !ALWAYS_TAKEN.has(name));
  if (unknown === undefined) return;
  const own = filters.filter((name) => !ALWAYS_TAKEN.has(name));
  const known = own.length === 0 ? 'This list has no filters.' : `You can filter this list by ${own.join(', ')}.`;
  throw new MusterError(INVALID_PARAMETER, 400, `The parameter ${cutText(unknown, 50)} is not known here. ${known}`);
}

/** The body, as declared. @throws MusterError INVALID_BODY, or what the declaration says */
export function readBodyOf(request: Request, { body, refuseBody = refuseFields, isPublished }: Declared): unknown {
  if (!body) return undefined;
  const sent: unknown = request.body;
  if (sent instanceof XmlElement && isPublished !== true) {
    throw new MusterError('UNSUPPORTED_MEDIA_TYPE', 415, 'The body must be JSON: send Content-Type: application/json.');
  }
  const read = body.safeParse((sent instanceof XmlElement ? readXml(body, sent) : sent) ?? {});
  if (read.success) return read.data;
  throw refuseBody(read.error);
}

function refuseFields({ issues }: z.ZodError): MusterError {
  return invalidBody(fieldProblems(issues));
}
