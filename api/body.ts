import { json, type Request, type RequestHandler } from 'express';
import { MusterError } from '../shared/runtime/errors.ts';

const LIMIT = '1mb';

/** Deeper than any record or query, and far from where functions that call themselves run out of stack. */
const MOST_LEVELS = 100;

/** Reads JSON bodies of up to 1 MB; a body without a content type is read as JSON. */
export function readBody(): RequestHandler[] {
  return [refuseOtherTypes, json({ limit: LIMIT, strict: false, type: () => true }), refuseDeepBody];
}

const refuseDeepBody: RequestHandler = (request, _response, next) => {
  let level: unknown[] = [request.body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) {
      throw new MusterError('BODY_TOO_DEEP', 400, `The body is nested more than ${MOST_LEVELS} levels deep.`);
    }
    level = level.flatMap((value): unknown[] => {
      return typeof value === 'object' && value !== null ? Object.values(value) : [];
    });
  }
  next();
};

/** The caller cannot read the answer. */
export const requireJsonAccepted: RequestHandler = (request, _response, next) => {
  if (!request.accepts('application/json', 'text/csv')) {
    throw new MusterError('NOT_ACCEPTABLE', 406, 'Answers are JSON: send Accept: application/json.');
  }
  next();
};

const refuseOtherTypes: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !isJson(request)) {
    throw new MusterError('UNSUPPORTED_MEDIA_TYPE', 415, 'The body must be JSON: send Content-Type: application/json.');
  }
  next();
};

function hasBody(request: Request): boolean {
  const length = request.get('content-length');
  return request.get('transfer-encoding') !== undefined || (length !== undefined && length !== '0');
}

function isJson(request: Request): boolean {
  return request.get('content-type') === undefined || Boolean(request.is(['json', '+json']));
}
