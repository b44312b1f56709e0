import { Router } from 'express';
import type { ApiContext } from '../context.ts';
import { addProcessRoutes } from './process-routes.ts';
import { addRuleFileRoutes } from './rule-file-routes.ts';
import { addTrialRoutes } from './trial-routes.ts';

/** `/almaws/v1/conf/normalization`: rule files, processes, and checking and trying rules. See docs/rules.md. */
export function rulesRouter(context: Pick<ApiContext, 'store' | 'catalogue'>): Router {
  const router = Router();
  addRuleFileRoutes(router, context);
  addProcessRoutes(router, context);
  addTrialRoutes(router, context);
  return router;
}
