import type { Request, RequestHandler } from 'express';
import { withLogContext } from '../shared/runtime/log-context.ts';
import { requests } from '../shared/runtime/watched.ts';
import { trackingIdOf } from './tracking.ts';

/** What is logged during a request names it, and those who watch are told of its route, status and time. */
export const watchRequests: RequestHandler = (request, response, next) => {
  const isWatched = requests.isWatched && !request.path.startsWith('/health');
  const { method, headers } = request;
  const watch = isWatched ? requests.begin({ method, headers }) : undefined;
  if (watch) response.once('close', () => watch.end({ route: routeOf(request), status: response.statusCode }));
  const go = () => withLogContext({ request: trackingIdOf(request) }, next);
  if (watch) watch.within(go);
  else go();
};

/**
 * The pattern of the route that answered, so that there are as many as the code has. What no route answered is
 * `unmatched`: callers may ask for anything.
 */
function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: unknown };
  if (typeof path !== 'string') return 'unmatched';
  const values = Object.entries(request.params).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, each] as const),
  );
  const base = request.baseUrl.split('/').map((part) => {
    const named = values.find(([, value]) => value === decodeSafely(part));
    return named ? `:${named[0]}` : part;
  });
  return `${base.join('/')}${path === '/' ? '' : path}` || '/';
}

function decodeSafely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
