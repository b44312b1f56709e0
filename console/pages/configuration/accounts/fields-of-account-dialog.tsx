import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { FIELD_NAMES, fieldsOf, withFields, type AccountFields, type UserRecord } from './account-fields.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { FieldInputs } from './field-inputs.tsx';

/** Changes name, mail address, type and last day. Only what one changed is sent: what others change meanwhile stays. */
export function FieldsOfAccountDialog({ user, onClose }: { user: UserRecord; onClose: () => void }) {
  const { accounts, common } = useTexts();
  const [begun] = useState(() => fieldsOf(user));
  const [typed, setTyped] = useState(begun);
  const changed: Partial<AccountFields> = Object.fromEntries(
    FIELD_NAMES.filter((name) => typed[name] !== begun[name]).map((name) => [name, typed[name]]),
  );
  return (
    <ChangeDialog
      title={accounts.changeTitle}
      act={common.save}
      done={accounts.saved(user.primary_id)}
      user={user}
      fields={accounts.fields}
      change={(current) => withFields(current, changed)}
      onClose={onClose}
    >
      {(problems) => <FieldInputs fields={typed} problems={problems} onChange={setTyped} />}
    </ChangeDialog>
  );
}
