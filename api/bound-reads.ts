import { setMaxListeners } from 'node:events';
import type { RequestHandler } from 'express';
import { withReadBounds } from '../shared/store/read-bounds.ts';
import type { Config } from '../shared/runtime/config.ts';

/**
 * Bounds what a request may have the database read. Reads of a GET end when its client leaves; what changes something is
 * brought to its end.
 */
export function boundReadsOfRequests({ querySeconds }: Config['limits']): RequestHandler {
  const maxTimeMS = querySeconds * 1_000;
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      withReadBounds({ maxTimeMS }, next);
      return;
    }
    const leaving = new AbortController();
    // As many reads at a time as a request makes.
    setMaxListeners(0, leaving.signal);
    response.once('close', () => leaving.abort());
    withReadBounds({ maxTimeMS, signal: leaving.signal }, next);
  };
}
