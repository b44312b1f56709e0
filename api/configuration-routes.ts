import { accountRoutes } from './accounts/account-routes.ts';
import { roleRoutes } from './accounts/role-routes.ts';
import type { ApiServices } from './api-services.ts';
import { auditRoutes } from './audit/audit-routes.ts';
import { configurationKindRoutes } from './configuration/configuration-kind-routes.ts';
import { doiRoutes } from './dois/doi-routes.ts';
import { draftRoutes } from './drafts/draft-routes.ts';
import { fileRoutes } from './files/file-routes.ts';
import { mailPreferenceRoutes } from './letters/mail-preference-routes.ts';
import { previewRoutes } from './letters/preview-routes.ts';
import { outsideSystemRoutes } from './outside-systems/outside-system-routes.ts';
import { liveRoutes } from './live/live-routes.ts';
import { notificationRoutes } from './notifications/notification-routes.ts';
import { normalizationRoutes } from './rules/normalization-routes.ts';
import type { AttemptLimits } from './sign-in/attempt-limits.ts';
import { keyRoutes } from './sign-in/key-routes.ts';
import { meRoutes } from './sign-in/me-routes.ts';
import { sessionRoutes } from './sign-in/session-routes.ts';
import { systemRoutes } from './system/system-routes.ts';
import { upkeepRoutes } from './system/upkeep-routes.ts';
import { unitRoutes } from './units/unit-routes.ts';
import { codeTableRoutes } from './code-tables/code-table-routes.ts';
import { lookupRoutes } from './code-tables/lookup-routes.ts';
import type { Route } from './contract/route.ts';
import { exportRoutes } from './jobs/export-list-routes.ts';
import { jobRoutes } from './jobs/job-routes.ts';
import { queryRoutes } from './sets/query-routes.ts';
import { usedLastRoutes } from './jobs/used-last-routes.ts';
import { setRoutes } from './sets/set-routes.ts';

/** Every route of the configuration API, without its prefix. */
export function configurationRoutes(services: ApiServices, attempts: AttemptLimits): Route[] {
  return [
    ...jobRoutes(services),
    ...setRoutes(services),
    ...queryRoutes(services),
    ...codeTableRoutes(services),
    ...lookupRoutes(services),
    ...exportRoutes(services),
    ...unitRoutes(services),
    ...normalizationRoutes(services),
    ...outsideSystemRoutes(services),
    ...doiRoutes(services),
    ...fileRoutes(services),
    ...auditRoutes(services),
    ...systemRoutes(services),
    ...upkeepRoutes(services),
    ...meRoutes(services),
    ...keyRoutes(services),
    ...sessionRoutes(services, attempts),
    ...accountRoutes(services),
    ...roleRoutes(services),
    ...mailPreferenceRoutes(services),
    ...previewRoutes(services),
    ...usedLastRoutes(services),
    ...draftRoutes(services),
    ...notificationRoutes(services),
    ...liveRoutes(services),
    ...configurationKindRoutes(services),
  ];
}
