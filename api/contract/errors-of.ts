import type { ErrorsByStatus, Route } from './route.ts';

const ANYWHERE: ErrorsByStatus = {
  400: ['40166410', 'BAD_REQUEST', 'QUERY_TOO_SLOW'],
  406: ['NOT_ACCEPTABLE'],
  421: ['FOREIGN_HOST'],
  429: ['PER_SECOND_THRESHOLD'],
  500: ['INTERNAL_SERVER_ERROR'],
  503: ['SERVICE_UNAVAILABLE', 'BUSY'],
};
const WITH_KEY: ErrorsByStatus = {
  400: ['KEY_IN_ADDRESS'],
  401: ['UNAUTHORIZED'],
  403: ['FORBIDDEN', 'FOREIGN_ORIGIN'],
};
/** What a session must bring to change something. */
const WITH_SESSION: ErrorsByStatus = { 403: ['CSRF_TOKEN_MISSING', 'TLS_REQUIRED', 'REAUTHENTICATION_REQUIRED'] };
const WITH_BODY: ErrorsByStatus = {
  400: ['INVALID_BODY', 'MALFORMED_JSON', 'MALFORMED_XML', 'BODY_TOO_DEEP'],
  413: ['REQUEST_TOO_LARGE'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'UNSUPPORTED_ENCODING', 'UNSUPPORTED_CHARSET'],
};

/** Every error code that a route may answer, by status. */
export function errorsOf({ method, declaration }: Route): Record<number, string[]> {
  const parts = [
    ANYWHERE,
    ...(declaration.rights.needsKey ? [WITH_KEY] : []),
    ...(declaration.rights.needsKey && method !== 'get' ? [WITH_SESSION] : []),
    // A body is read before it is known that nobody wants it.
    ...(method === 'get' ? [] : [WITH_BODY]),
    declaration.errors ?? {},
  ];
  const all: Record<number, string[]> = {};
  for (const [status, codes] of parts.flatMap((part) => Object.entries(part))) {
    all[Number(status)] = [...new Set([...(all[Number(status)] ?? []), ...codes])];
  }
  return all;
}
