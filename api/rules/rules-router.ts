import { Router } from 'express';
import type { ApiServices } from '../api-services.ts';
import { addProcessRoutes } from './process-routes.ts';
import { addRuleFileRoutes } from './rule-file-routes.ts';
import { addTrialRoutes } from './trial-routes.ts';

/** `/almaws/v1/conf/normalization`: rule files, processes, and checking and trying rules. See docs/rules.md. */
export function rulesRouter(services: Pick<ApiServices, 'store' | 'catalogue'>): Router {
  const router = Router();
  addRuleFileRoutes(router, services);
  addProcessRoutes(router, services);
  addTrialRoutes(router, services);
  return router;
}
