import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import type { Account, UserRecord } from './account-fields.ts';
import { ChangeDialog } from './change-dialog.tsx';

/** Activates an account, or deactivates it. */
export function StatusDialog({
  account: { primary_id: id, name, status },
  user,
  onClose,
}: {
  account: Account;
  user: UserRecord;
  onClose: () => void;
}) {
  const { accounts } = useTexts();
  // What was asked stays what is asked, whatever the account becomes meanwhile.
  const [isActive] = useState(status.value === 'ACTIVE');
  return (
    <ChangeDialog
      title={isActive ? accounts.deactivateTitle(name) : accounts.activateTitle(name)}
      act={isActive ? accounts.deactivate : accounts.activate}
      done={isActive ? accounts.deactivated(id) : accounts.activated(id)}
      user={user}
      isDangerous={isActive}
      change={(current) => ({ ...current, status: isActive ? 'INACTIVE' : 'ACTIVE' })}
      onClose={onClose}
    >
      {() => <p>{isActive ? accounts.deactivateHint : accounts.activateHint}</p>}
    </ChangeDialog>
  );
}
