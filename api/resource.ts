import type { RequestHandler, Router } from 'express';
import type { RouteParameters } from 'express-serve-static-core';
import { MusterError } from '../shared/runtime/errors.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

/**
 * Adds the methods of one address to a router, e.g. `resource(router, '/:id', { get: show })`; other methods are
 * refused.
 */
export function resource<P extends string>(
  router: Router,
  path: P,
  handlers: Partial<Record<Method, RequestHandler<RouteParameters<P>>>>,
): void {
  const route = router.route(path);
  const methods = Object.entries(handlers) as [Method, RequestHandler<RouteParameters<P>>][];
  for (const [method, handler] of methods) route[method](handler as unknown as RequestHandler);
  const allowed = methods.map(([method]) => method.toUpperCase());
  route.all((request, response) => {
    response.set('Allow', allowed.join(', '));
    throw new MusterError(
      'METHOD_NOT_ALLOWED',
      405,
      `${request.method} is not supported here. Use ${allowed.join(', ')}.`,
    );
  });
}
