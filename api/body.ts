import { json, text, type Request, type RequestHandler } from 'express';
import { MusterError } from '../shared/runtime/errors.ts';
import { parseXml } from './contract/xml/parse-xml.ts';

const LIMIT = '1mb';

/** Deeper than any record or query, and far from where functions that call themselves run out of stack. */
const MOST_LEVELS = 100;

const XML_TYPES = ['application/xml', 'text/xml', '+xml'];

/**
 * Reads bodies of up to 1 MB: XML as an `XmlElement`, and JSON. A body without a content type is read as JSON. Which of
 * the two a route takes, the route says.
 */
export function readBody(): RequestHandler[] {
  const readText = text({ limit: LIMIT, type: () => true });
  const readJson = json({ limit: LIMIT, strict: false, type: () => true });
  return [
    refuseOtherTypes,
    (request, response, next) => (isXml(request) ? readText : readJson)(request, response, next),
    (request, _response, next) => {
      const sent: unknown = request.body;
      if (!isXml(request) || typeof sent !== 'string') refuseDeepBody(sent);
      else request.body = sent.trim() === '' ? undefined : parseXml(sent, MOST_LEVELS);
      next();
    },
  ];
}

function refuseDeepBody(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) {
      throw new MusterError('BODY_TOO_DEEP', 400, `The body is nested more than ${MOST_LEVELS} levels deep.`);
    }
    level = level.flatMap((value): unknown[] => {
      return typeof value === 'object' && value !== null ? Object.values(value) : [];
    });
  }
}

const refuseOtherTypes: RequestHandler = (request, _response, next) => {
  if (hasBody(request) && !isJson(request) && !isXml(request)) {
    const message =
      'The body must be JSON or XML: send Content-Type: application/json, or application/xml where it is taken.';
    throw new MusterError('UNSUPPORTED_MEDIA_TYPE', 415, message);
  }
  next();
};

function hasBody(request: Request): boolean {
  const length = request.get('content-length');
  return request.get('transfer-encoding') !== undefined || (length !== undefined && length !== '0');
}

function isXml(request: Request): boolean {
  return Boolean(request.is(XML_TYPES));
}

function isJson(request: Request): boolean {
  return request.get('content-type') === undefined || Boolean(request.is(['json', '+json']));
}
