import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { Select, TextField } from '../../../ui/field.tsx';
import { idAt, problemAt } from '../../../forms/placed-problems.tsx';
import { withBlock, type UserRecord } from './account-fields.ts';
import { ChangeDialog } from './change-dialog.tsx';

/** Blocks an account, for a reason that is noted. */
export function BlockDialog({
  user,
  types,
  onClose,
}: {
  user: UserRecord;
  types: readonly { code: string; description: string }[];
  onClose: () => void;
}) {
  const { accounts } = useTexts();
  const [chosen, setChosen] = useState<string>();
  const [note, setNote] = useState('');
  const type = chosen ?? types[0]?.code ?? '';
  const name = types.find(({ code }) => code === type)?.description ?? type;
  return (
    <ChangeDialog
      title={accounts.block}
      act={accounts.block}
      done={accounts.blocked(user.primary_id, name)}
      user={user}
      isDangerous
      isReady={type !== ''}
      fields={{ user_block: accounts.blockType }}
      change={(current) => withBlock(current, type, note.trim())}
      onClose={onClose}
    >
      {(problems) => (
        <>
          <Select
            id={idAt('user_block')}
            label={accounts.blockType}
            hint={accounts.blockHint}
            error={problemAt(problems, 'user_block')}
            value={type}
            onChange={(event) => {
              setChosen(event.target.value);
            }}
          >
            {types.map(({ code, description }) => (
              <option key={code} value={code}>
                {description}
              </option>
            ))}
          </Select>
          <TextField
            label={accounts.note}
            value={note}
            onChange={(event) => {
              setNote(event.target.value);
            }}
          />
        </>
      )}
    </ChangeDialog>
  );
}
