import express, { Router, type Express, type RequestHandler } from 'express';
import { MusterError } from '../shared/runtime/errors.ts';
import { setOwnAddress } from './addresses.ts';
import { auditRequests } from './audit/audit-requests.ts';
import { readBody } from './body.ts';
import { boundReadsOfRequests } from './bound-reads.ts';
import { callLimits } from './call-limits.ts';
import type { ApiServices } from './api-services.ts';
import { answerErrors } from './errors.ts';
import { mountRoutes } from './contract/mount-routes.ts';
import type { Route } from './contract/route.ts';
import { publishedPaths } from './contract/published-paths.ts';
import { consolePages } from './console/console-pages.ts';
import { readOaiForm } from './oai/oai-routes.ts';
import { readUnsubscribeForm } from './public/unsubscribe-routes.ts';
import { requireOwnHost } from './own-hosts.ts';
import { groupsWithKey, routeGroups } from './route-groups.ts';
import { requestLog } from './request-log.ts';
import { requireCaller } from './require-caller.ts';
import { securityHeaders } from './security-headers.ts';
import { watchRequests } from './watch-requests.ts';

/**
 * The whole API.
 * @param isReady false until the first start has prepared everything; until then all but /health/live answer 503.
 * @param canReadSecrets false if this process lacks the key of a stored secret; health says so.
 */
export function createApp(
  services: ApiServices,
  isReady: () => boolean = () => true,
  canReadSecrets: () => boolean = () => true,
): Express {
  const app = express();
  const groups = routeGroups(services, { isReady, canReadSecrets });
  const { bootstrapKey, trustedProxies } = services.config;
  setOwnAddress(app, services.config);
  app.set('trust proxy', trustedProxies);
  app.use(requestLog(services.log, bootstrapKey === undefined ? [] : [bootstrapKey]), watchRequests);
  app.use(securityHeaders(services.config));
  app.use(mountRoutes(groups.health.routes));
  // Load balancers ask for health under names of their own.
  app.use(requireOwnHost(services.config), consolePages(services.config), requireReady(isReady));
  const limits = callLimits(services.config);
  const bounded = boundReadsOfRequests(services.config.limits);
  const withKey = groupsWithKey(groups);
  const ownPaths = withKey.flatMap(({ prefixes }) => prefixes);
  app.use(
    onOtherPaths(ownPaths, limits.perAddress),
    bounded,
    readUnsubscribeForm,
    readOaiForm,
    mountRoutes(groups.open.routes),
  );
  app.use('/sign-in', keepOutOfCaches, readBody());
  app.use(mountRoutes(groups.signIn.routes));
  app.use(limits.perKey, requireCaller(services, limits), readBody(), bounded);
  for (const { prefixes, routes } of withKey) app.use(prefixes, keptInTrail(services, routes));
  app.use(notFound);
  app.use(answerErrors(services.log, publishedPaths(withKey)));
  return app;
}

function keptInTrail(services: ApiServices, routes: readonly Route[]): Router {
  return Router().use(onlyStartsOf(routes), auditRequests(services), mountRoutes(routes));
}

/** Leaves other addresses to the routers behind, whose prefix may be the same. */
function onlyStartsOf(routes: readonly Route[]): RequestHandler {
  const starts = new Set(routes.map(({ path }) => path.split('/')[1]));
  return ({ path }, _response, next) => {
    next(starts.has(path.split('/')[1]) ? undefined : 'router');
  };
}

/** All but what asks for a key. */
function onOtherPaths(paths: readonly string[], handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (!paths.some((path) => request.path.startsWith(`${path}/`))) {
      return handler(request, response, next);
    }
    next();
    return undefined;
  };
}

function requireReady(isReady: () => boolean): RequestHandler {
  return (_request, _response, next) => {
    if (!isReady()) {
      throw new MusterError('SERVICE_UNAVAILABLE', 503, 'The database is not ready yet. Try again soon.');
    }
    next();
  };
}

const keepOutOfCaches: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const notFound: RequestHandler = ({ method, path }) => {
  throw new MusterError('NOT_FOUND', 404, `There is no ${method} ${path}.`);
};
