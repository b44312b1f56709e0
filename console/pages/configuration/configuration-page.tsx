import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useHasRole } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { useKinds } from './entries.ts';
import { titleOf } from './kind-title.ts';
import { ServerWords } from '../../ui/server-words.tsx';
import './configuration.css';

/** Who may open the page to run jobs, and with it what belongs to it. */
const PAGE_ROLES = [
  'GENERAL_SYSTEM_ADMINISTRATOR',
  'REPOSITORY_ADMINISTRATOR',
  'REPOSITORY_MANAGER',
  'USER_ADMINISTRATOR',
  'USER_MANAGER',
];

/** Who sees accounts. */
const ACCOUNT_ROLES = ['USER_MANAGER', 'USER_ADMINISTRATOR', 'GENERAL_SYSTEM_ADMINISTRATOR'];

/** Who works with normalization rules. */
const RULE_ROLES = ['RESEARCH_ASSETS_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR'];

/** What this person may look at or change, by the words of the API. */
export function ConfigurationPage(): ReactNode {
  const { accounts, configuration, institution, rules } = useTexts();
  const hasRole = useHasRole();
  const parts = [
    ...(ACCOUNT_ROLES.some((role) => hasRole(role, { toRead: true }))
      ? [{ to: '/configuration/accounts', title: accounts.title, hint: accounts.hint } as const]
      : []),
    { to: '/configuration/units', title: institution.units, hint: institution.unitsHint },
    { to: '/configuration/code-tables', title: institution.codeTables, hint: institution.codeTablesHint },
    ...(RULE_ROLES.some((role) => hasRole(role, { toRead: true }))
      ? [{ to: '/configuration/normalization', title: rules.title, hint: rules.lead } as const]
      : []),
    ...(PAGE_ROLES.some((role) => hasRole(role, { toRead: true }))
      ? [
          {
            to: '/configuration/outside-systems',
            title: institution.outsideSystems,
            hint: institution.outsideSystemsHint,
          } as const,
        ]
      : []),
    ...(hasRole('GENERAL_SYSTEM_ADMINISTRATOR', { toRead: true })
      ? [{ to: '/configuration/audit', title: institution.audit, hint: institution.auditHint } as const]
      : []),
  ] as const;
  const { read, kinds = [] } = useKinds();
  return (
    <Page title={configuration.title} lead={<p className="muted">{configuration.lead}</p>}>
      {read.isPending && <Loading />}
      {read.error && <Problem problem={read.error} onRetry={() => void read.refetch()} />}
      {read.data && kinds.length === 0 && <p>{configuration.noKinds}</p>}
      {kinds.length > 0 && (
        <ul className="tiles">
          {kinds.map((kind) => (
            <li key={kind.kind.value} className="card">
              <Link to="/configuration/$kind" params={{ kind: kind.kind.value }}>
                {titleOf(kind)}
              </Link>
              <p className="muted">
                <ServerWords>{kind.description}</ServerWords>
              </p>
            </li>
          ))}
        </ul>
      )}
      <section className="stack">
        <h2>{institution.title}</h2>
        <ul className="tiles">
          {parts.map(({ to, title, hint }) => (
            <li key={to} className="card">
              <Link to={to}>{title}</Link>
              <p className="muted">{hint}</p>
            </li>
          ))}
        </ul>
      </section>
    </Page>
  );
}
