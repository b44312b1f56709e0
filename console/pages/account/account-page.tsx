import type { ReactNode } from 'react';
import { signOut, useMe } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page } from '../../ui/page.tsx';
import { ApiKeys } from './api-keys.tsx';
import { Appearance } from './appearance.tsx';
import { PasswordForm } from './password-form.tsx';
import { Sessions } from './sessions.tsx';

/** Who one is here, and how one signs in. */
export function AccountPage(): ReactNode {
  const { account, shell } = useTexts();
  const me = useMe();
  const roles = me.role.map(({ role, read_only: isReadOnly, scope }) => {
    const notes = [isReadOnly ? account.readOnly : '', scope === null ? '' : account.scope(scope)].filter(Boolean);
    return `${role.desc}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
  });
  return (
    <Page title={account.title} actions={<Button onClick={() => void signOut()}>{shell.signOut}</Button>}>
      <section className="card">
        <Facts
          facts={[
            [account.signedInAs, me.name],
            [account.primaryId, me.primary_id],
            [account.mail, me.email ?? '–'],
            [
              account.roles,
              roles.length === 0 ? (
                account.noRoles
              ) : (
                <span className="row">
                  {roles.map((role) => (
                    <Badge key={role}>{role}</Badge>
                  ))}
                </span>
              ),
            ],
          ]}
        />
      </section>
      <Appearance />
      <PasswordForm />
      <Sessions />
      <ApiKeys />
    </Page>
  );
}
