import { Router } from 'express';
import type { ApiContext } from '../context.ts';
import { oaiRouter } from '../oai/oai-router.ts';
import { assetsRouter } from './assets-router.ts';
import { publicFilesRouter } from './public-files-router.ts';
import { unsubscribeRouter } from './unsubscribe-router.ts';

/** What answers without a key. Each of these shows only what is public, or what its link alone gives access to. */
export function publicRouter(context: ApiContext): Router {
  const router = Router();
  router.use(unsubscribeRouter(context));
  router.use(publicFilesRouter(context));
  router.use('/oai', oaiRouter(context));
  router.use(assetsRouter(context));
  return router;
}
