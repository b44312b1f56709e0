import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { changedSinceRead, type RequireUnchanged } from '../../shared/runtime/changed-meanwhile.ts';
import { formatOf } from './formats.ts';

/** What may differ between two reads without a change of the thing itself, such as counts and labels, is a part of its own. */
const TAG = /^\s*(?:W\/)?"([\w-]{16})\.[\w-]{16}\.\w+"\s*$/;

/**
 * Answers with a tag of the thing's own fields, which If-Match compares, and of all that is answered, so that the tag
 * also serves for caching. @returns the answer
 */
export function tagged<A>(
  { request, response }: { request: Request; response: Response },
  own: unknown,
  answer: A,
  isPublished = false,
): A {
  response.set('ETag', `"${digest(own)}.${digest(answer)}.${formatOf(request, isPublished)}"`).vary('Accept');
  return answer;
}

/** What If-Match asks for: that nobody changed the thing since the caller read it. @param what e.g. "The unit CHEM" */
export function unchangedCheck<T>(request: Request, what: string): RequireUnchanged<T> {
  const header = request.get('if-match');
  if (header === undefined || header.trim() === '*') return undefined;
  const known = new Set(header.split(',').map((tag) => TAG.exec(tag)?.[1]));
  return (now) => {
    if (!known.has(digest(now))) throw changedSinceRead(what);
  };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}
