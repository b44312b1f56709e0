import type { Request, RequestHandler, Response } from 'express';
import { authenticate } from '../shared/access/authenticate.ts';
import type { Caller } from '../shared/model/roles.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import type { ApiServices } from './api-services.ts';
import type { CallLimits } from './call-limits.ts';
import { queryValues } from './query-values.ts';

/** Admits callers with a key, in the header or the address; `callerOf` then returns the caller. */
export function requireKey(
  { store, config }: Pick<ApiServices, 'store' | 'config'>,
  { countRefused }: Pick<CallLimits, 'countRefused'>,
): RequestHandler {
  return async (request, response, next) => {
    // What is answered to one caller is nobody else's, in no cache on the way either.
    response.set('Cache-Control', 'private, no-store');
    try {
      response.locals['caller'] = await authenticate(store, requireKeyOf(request), config.timeZone);
    } catch (error) {
      if (error instanceof MusterError && error.httpStatus === 401) await countRefused(request, response);
      throw error;
    }
    next();
  };
}

/** The caller; known on every route behind `requireKey`. */
export function callerOf(response: Response): Caller {
  return (response.locals as { caller: Caller }).caller;
}

/** The key of a request, if any. */
export function keyOf(request: Request): string | undefined {
  const header = request.get('authorization');
  const fromHeader = header === undefined ? undefined : /^apikey\s+(\S+)\s*$/i.exec(header)?.[1];
  return fromHeader ?? queryValues(request).get('apikey');
}

function requireKeyOf(request: Request): string {
  const key = keyOf(request);
  if (key !== undefined) return key;
  throw new MusterError(
    'UNAUTHORIZED',
    401,
    'An API key is required. Send the header "Authorization: apikey KEY" or the parameter apikey.',
  );
}
