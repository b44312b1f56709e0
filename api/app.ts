import express, { Router, type Express, type RequestHandler } from 'express';
import { MusterError } from '../shared/runtime/errors.ts';
import { auditRequests } from './audit/audit-requests.ts';
import { auditRouter } from './audit/audit-router.ts';
import { readBody, requireJsonAccepted } from './body.ts';
import { boundReadsOfRequests } from './bound-reads.ts';
import { callLimits } from './call-limits.ts';
import { codeTablesRouter } from './code-tables/code-tables-router.ts';
import { configurationKindsRouter } from './configuration/configuration-router.ts';
import type { ApiServices } from './api-services.ts';
import { answerErrors } from './errors.ts';
import { doisRouter } from './dois/dois-router.ts';
import { filesRouter } from './files/files-router.ts';
import { live, ready } from './health.ts';
import { exportsRouter } from './jobs/exports-router.ts';
import { jobsRouter } from './jobs/jobs-router.ts';
import { mailPreferencesRouter } from './letters/mail-preferences-router.ts';
import { outsideSystemsRouter } from './outside-systems/outside-systems-router.ts';
import { publicRouter } from './public/public-router.ts';
import { requestLog } from './request-log.ts';
import { requireKey } from './require-key.ts';
import { securityHeaders } from './security-headers.ts';
import { rulesRouter } from './rules/rules-router.ts';
import { setsRouter } from './sets/sets-router.ts';
import { unitsRouter } from './units/units-router.ts';

/** The configuration API: the published prefix, and the short form that cloud apps call. */
const PREFIXES = ['/almaws/v1/conf', '/conf'];

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
  const { bootstrapKey } = services.config;
  app.use(requestLog(services.log, bootstrapKey === undefined ? [] : [bootstrapKey]), securityHeaders(services.config));
  app.get('/health/live', live);
  app.get(['/health', '/health/ready'], ready(services, isReady, canReadSecrets));
  app.use(requireReady(isReady));
  const limits = callLimits(services.config.limits);
  const bounded = boundReadsOfRequests(services.config.limits);
  app.use(onPublicPaths(limits.perAddress), bounded, publicRouter(services));
  app.use(limits.perKey, requireKey(services, limits), requireJsonAccepted, readBody(), bounded);
  app.use(PREFIXES, configurationRouter(services));
  app.use(notFound);
  app.use(answerErrors(services.log));
  return app;
}

function configurationRouter(services: ApiServices): Router {
  const router = Router();
  router.use(auditRequests(services));
  router.use('/jobs', jobsRouter(services));
  router.use('/sets', setsRouter(services));
  router.use('/code-tables', codeTablesRouter(services));
  router.use('/units', unitsRouter(services));
  router.use('/normalization', rulesRouter(services));
  router.use('/outside-systems', outsideSystemsRouter(services));
  router.use('/dois', doisRouter(services));
  router.use('/exports', exportsRouter(services));
  router.use('/files', filesRouter(services));
  router.use('/audit', auditRouter(services));
  router.use('/mail-preferences', mailPreferencesRouter(services));
  router.use(configurationKindsRouter(services));
  return router;
}

/** All but the configuration API: what answers there asks for no key. */
function onPublicPaths(handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (!PREFIXES.some((prefix) => request.path.startsWith(`${prefix}/`))) return handler(request, response, next);
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

const notFound: RequestHandler = ({ method, path }) => {
  throw new MusterError('NOT_FOUND', 404, `There is no ${method} ${path}.`);
};
