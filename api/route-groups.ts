import type { ApiServices } from './api-services.ts';
import { configurationRoutes } from './configuration-routes.ts';
import type { RouteGroup } from './contract/open-api.ts';
import { healthRoutes, type HealthOf } from './health.ts';
import { assetRoutes } from './records/asset-routes.ts';
import { researcherRoutes } from './records/researcher-routes.ts';
import { userRoutes } from './records/user-routes.ts';
import { publicRoutes } from './public/public-routes.ts';
import { attemptLimits } from './sign-in/attempt-limits.ts';
import { signInRoutes } from './sign-in/sign-in-routes.ts';
import { referenceRoutes } from './reference/reference-routes.ts';

/** The configuration API: the published prefix, and the short form that cloud apps call. */
const PREFIXES = ['/almaws/v1/conf', '/conf'] as const;

/** The addresses of records. */
const ESPLORO = '/esploro/v1';
const ALMA = '/almaws/v1';

type RouteGroups = Record<'health' | 'open' | 'signIn' | 'configuration' | 'records' | 'users', RouteGroup>;

/** The groups whose routes ask for a key, with all prefixes that each answers under. */
export function groupsWithKey({ configuration, records, users }: RouteGroups) {
  return [
    { prefixes: [...PREFIXES], routes: configuration.routes },
    { prefixes: [ESPLORO], routes: records.routes },
    { prefixes: [ALMA], routes: users.routes },
  ];
}

/** Every route of the API, by what stands before it. */
export function routeGroups(services: ApiServices, health: HealthOf): RouteGroups {
  const attempts = attemptLimits();
  const groups: RouteGroups = {
    health: { prefix: '', routes: healthRoutes(services, health) },
    open: { prefix: '', routes: [...publicRoutes(services), ...referenceRoutes(() => Object.values(groups))] },
    signIn: { prefix: '', routes: signInRoutes(services, attempts) },
    configuration: { prefix: PREFIXES[0], routes: configurationRoutes(services, attempts) },
    records: { prefix: ESPLORO, routes: [...assetRoutes(services), ...researcherRoutes(services)] },
    users: { prefix: ALMA, routes: userRoutes(services) },
  };
  return groups;
}
