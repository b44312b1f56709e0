import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import type { Account } from './account-fields.ts';
import { LinkDialog } from './link-dialog.tsx';

/** Whether the person has a password, and the way to let them set one. */
export function SignIn({ account }: { account: Account }) {
  const { accounts } = useTexts();
  const [isMaking, setIsMaking] = useState(false);
  return (
    <section className="card">
      <div className="row ends">
        <h2>{accounts.signIn}</h2>
        {account.may_change && (
          <Button
            onClick={() => {
              setIsMaking(true);
            }}
          >
            {accounts.makeLink}
          </Button>
        )}
      </div>
      <p>{account.password_set ? accounts.passwordSet : accounts.passwordNotSet}</p>
      {isMaking && (
        <LinkDialog
          account={account}
          onClose={() => {
            setIsMaking(false);
          }}
        />
      )}
    </section>
  );
}
