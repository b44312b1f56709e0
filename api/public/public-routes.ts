import type { ApiServices } from '../api-services.ts';
import type { Route } from '../contract/route.ts';
import { oaiRoutes } from '../oai/oai-routes.ts';
import { assetPageRoutes } from './asset-page-routes.ts';
import { publicFileRoutes } from './public-file-routes.ts';
import { unsubscribeRoutes } from './unsubscribe-routes.ts';

/** The routes that need no key. Each shows only what is public, or what its link alone gives access to. */
export function publicRoutes(services: ApiServices): Route[] {
  return [
    ...unsubscribeRoutes(services),
    ...publicFileRoutes(services),
    ...oaiRoutes(services),
    ...assetPageRoutes(services),
  ];
}
