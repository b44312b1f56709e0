import { createRootRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readAccountsSearch } from '../pages/configuration/accounts/accounts-address.ts';
import { readRecordsSearch } from '../pages/records/search.ts';
import { readNotificationsSearch } from '../pages/notifications/notifications-address.ts';
import { readSetListAddress } from '../sets/set-list.ts';
import { readRunAddress } from '../pages/run-a-job/run-address.ts';
import { readRunSearch } from '../pages/run/run-address.ts';
import { readRunsSearch } from '../pages/runs/runs-address.ts';
import { readNewSetSearch, readSetsSearch } from '../pages/sets/search.ts';
import { NotFoundPage } from '../ui/not-found-page.tsx';
import { Frame } from './frame.tsx';
import { PageFailed } from './page-failed.tsx';

/** What all pages have around them. */
const root = createRootRoute({ component: Frame, notFoundComponent: NotFoundPage, errorComponent: PageFailed });
const below = { getParentRoute: () => root } as const;

// A page is loaded when its address is opened. What the address may say is read by the page's own room. Each route has a
// name of its own: made within the list, its types would be lost.

const home = createRoute({
  ...below,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/home/home-page.tsx'), 'HomePage'),
});

const account = createRoute({
  ...below,
  path: '/account',
  component: lazyRouteComponent(() => import('../pages/account/account-page.tsx'), 'AccountPage'),
});

const runs = createRoute({
  ...below,
  path: '/runs',
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import('../pages/runs/runs-page.tsx'), 'RunsPage'),
});

const run = createRoute({
  ...below,
  path: '/runs/$instance',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import('../pages/run/run-page.tsx'), 'RunPage'),
});

const notifications = createRoute({
  ...below,
  path: '/notifications',
  validateSearch: readNotificationsSearch,
  component: lazyRouteComponent(() => import('../pages/notifications/notifications-page.tsx'), 'NotificationsPage'),
});

const sets = createRoute({
  ...below,
  path: '/sets',
  validateSearch: readSetsSearch,
  component: lazyRouteComponent(() => import('../pages/sets/sets-page.tsx'), 'SetsPage'),
});

const newSet = createRoute({
  ...below,
  path: '/sets/new',
  validateSearch: readNewSetSearch,
  component: lazyRouteComponent(() => import('../pages/sets/new-set-page.tsx'), 'NewSetPage'),
});

const set = createRoute({
  ...below,
  path: '/sets/$set',
  component: lazyRouteComponent(() => import('../pages/sets/set-page.tsx'), 'SetPage'),
});

const records = createRoute({
  ...below,
  path: '/records/$kind',
  validateSearch: readRecordsSearch,
  component: lazyRouteComponent(() => import('../pages/records/records-page.tsx'), 'RecordsPage'),
});

const record = createRoute({
  ...below,
  path: '/records/$kind/$id',
  component: lazyRouteComponent(() => import('../pages/records/record-page.tsx'), 'RecordPage'),
});

/** The wizard: one draft around its steps. */
const runAJob = createRoute({
  ...below,
  path: '/run',
  validateSearch: readRunAddress,
  component: lazyRouteComponent(() => import('../pages/run-a-job/run-a-job.tsx'), 'RunAJob'),
});
const ofRunAJob = { getParentRoute: () => runAJob } as const;

const selectJob = createRoute({
  ...ofRunAJob,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/run-a-job/select-job.tsx'), 'SelectJob'),
});

const selectSet = createRoute({
  ...ofRunAJob,
  path: '/set',
  validateSearch: readSetListAddress,
  component: lazyRouteComponent(() => import('../pages/run-a-job/select-set.tsx'), 'SelectSet'),
});

const parameters = createRoute({
  ...ofRunAJob,
  path: '/parameters',
  component: lazyRouteComponent(() => import('../pages/run-a-job/parameters.tsx'), 'Parameters'),
});

const review = createRoute({
  ...ofRunAJob,
  path: '/review',
  component: lazyRouteComponent(() => import('../pages/run-a-job/review.tsx'), 'ReviewAndConfirm'),
});

const wizard = runAJob.addChildren([selectJob, selectSet, parameters, review]);

const configuration = createRoute({
  ...below,
  path: '/configuration',
  component: lazyRouteComponent(() => import('../pages/configuration/configuration-page.tsx'), 'ConfigurationPage'),
});

const configurationKind = createRoute({
  ...below,
  path: '/configuration/$kind',
  component: lazyRouteComponent(() => import('../pages/configuration/kind-page.tsx'), 'KindPage'),
});

// No code begins with a hyphen.
const newConfigurationEntry = createRoute({
  ...below,
  path: '/configuration/$kind/-new',
  component: lazyRouteComponent(() => import('../pages/configuration/new-entry-page.tsx'), 'NewEntryPage'),
});

const configurationEntry = createRoute({
  ...below,
  path: '/configuration/$kind/$code',
  component: lazyRouteComponent(() => import('../pages/configuration/entry-page.tsx'), 'EntryPage'),
});

const outsideSystems = createRoute({
  ...below,
  path: '/configuration/outside-systems',
  component: lazyRouteComponent(
    () => import('../pages/configuration/institution/outside-systems-page.tsx'),
    'OutsideSystemsPage',
  ),
});

const units = createRoute({
  ...below,
  path: '/configuration/units',
  component: lazyRouteComponent(() => import('../pages/configuration/institution/units-page.tsx'), 'UnitsPage'),
});

const codeTables = createRoute({
  ...below,
  path: '/configuration/code-tables',
  component: lazyRouteComponent(
    () => import('../pages/configuration/institution/code-tables-page.tsx'),
    'CodeTablesPage',
  ),
});

const codeTable = createRoute({
  ...below,
  path: '/configuration/code-tables/$table',
  component: lazyRouteComponent(
    () => import('../pages/configuration/institution/code-table-page.tsx'),
    'CodeTablePage',
  ),
});

const accounts = createRoute({
  ...below,
  path: '/configuration/accounts',
  validateSearch: readAccountsSearch,
  component: lazyRouteComponent(() => import('../pages/configuration/accounts/accounts-page.tsx'), 'AccountsPage'),
});

const accountOf = createRoute({
  ...below,
  path: '/configuration/accounts/$id',
  component: lazyRouteComponent(() => import('../pages/configuration/accounts/account-page.tsx'), 'AccountPage'),
});

const audit = createRoute({
  ...below,
  path: '/configuration/audit',
  component: lazyRouteComponent(() => import('../pages/configuration/institution/audit-page.tsx'), 'AuditPage'),
});

const normalization = createRoute({
  ...below,
  path: '/configuration/normalization',
  component: lazyRouteComponent(
    () => import('../pages/configuration/rules/normalization-page.tsx'),
    'NormalizationPage',
  ),
});

const ruleFile = createRoute({
  ...below,
  path: '/configuration/normalization/$file',
  component: lazyRouteComponent(() => import('../pages/configuration/rules/rule-file-page.tsx'), 'RuleFilePage'),
});

/** Every page by its address. */
export const routes = root.addChildren([
  home,
  account,
  wizard,
  sets,
  newSet,
  set,
  records,
  record,
  runs,
  run,
  notifications,
  configuration,
  configurationKind,
  newConfigurationEntry,
  configurationEntry,
  outsideSystems,
  units,
  codeTables,
  codeTable,
  accounts,
  accountOf,
  audit,
  normalization,
  ruleFile,
]);
