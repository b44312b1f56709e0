import { Router } from 'express';
import type { ApiServices } from '../api-services.ts';
import { oaiRouter } from '../oai/oai-router.ts';
import { assetsRouter } from './assets-router.ts';
import { publicFilesRouter } from './public-files-router.ts';
import { unsubscribeRouter } from './unsubscribe-router.ts';

/** The routes that need no key. Each shows only what is public, or what its link alone gives access to. */
export function publicRouter(services: ApiServices): Router {
  const router = Router();
  router.use(unsubscribeRouter(services));
  router.use(publicFilesRouter(services));
  router.use('/oai', oaiRouter(services));
  router.use(assetsRouter(services));
  return router;
}
