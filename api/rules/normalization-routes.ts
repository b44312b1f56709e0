import type { ApiServices } from '../api-services.ts';
import type { Route } from '../contract/route.ts';
import { processRoutes } from './process-routes.ts';
import { ruleFileRoutes } from './rule-file-routes.ts';
import { trialRoutes } from './trial-routes.ts';

/** `/almaws/v1/conf/normalization`: rule files, processes, and checking and trying rules. See docs/rules.md. */
export function normalizationRoutes(services: Pick<ApiServices, 'store' | 'catalogue'>): Route[] {
  return [...ruleFileRoutes(services), ...processRoutes(services), ...trialRoutes(services)];
}
