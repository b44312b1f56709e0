import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { proven } from '../../../session/prove.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorSummary } from '../../../ui/error-summary.tsx';
import { TextField } from '../../../ui/field.tsx';
import { toast } from '../../../ui/toasts.tsx';
import { idAt, problemAt, problemsIn, summaryOf, type PlacedProblem } from '../../../forms/placed-problems.tsx';
import { withFields, type AccountFields } from './account-fields.ts';
import { FieldInputs } from './field-inputs.tsx';
import { useRefreshAccounts } from './use-account.ts';

const EMPTY: AccountFields = { first_name: '', last_name: '', email: '', account_type: 'INTERNAL', expiry_date: '' };

/** Makes an account, and goes on to its page, where it gets roles and a link to sign in. */
export function NewAccountDialog({ onClose }: { onClose: () => void }) {
  const { accounts, common } = useTexts();
  const navigate = useNavigate();
  const refresh = useRefreshAccounts();
  const [id, setId] = useState('');
  const [fields, setFields] = useState(EMPTY);
  const [problems, setProblems] = useState<readonly PlacedProblem[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const make = async () => {
    setIsBusy(true);
    setProblems([]);
    try {
      const sent = withFields({ primary_id: id.trim(), revision: 0, link: '' }, fields);
      const { primary_id: made } = await proven(() => body(api.POST('/almaws/v1/users', { body: { ...sent } })));
      toast({ key: 'account', kind: 'success', title: accounts.made(made) });
      void refresh();
      await navigate({ to: '/configuration/accounts/$id', params: { id: made } });
    } catch (error) {
      setProblems(problemsIn(error, Object.keys(accounts.fields)));
      setIsBusy(false);
    }
  };
  return (
    <Dialog title={accounts.new} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void make();
        }}
      >
        <ErrorSummary problems={summaryOf(problems, (path) => accounts.fields[path] ?? path)} />
        <TextField
          id={idAt('primary_id')}
          label={accounts.primaryId}
          hint={accounts.primaryIdHint}
          error={problemAt(problems, 'primary_id')}
          isNeeded
          autoComplete="off"
          value={id}
          onChange={(event) => {
            setId(event.target.value);
          }}
        />
        <FieldInputs fields={fields} problems={problems} onChange={setFields} />
        <div className="row">
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {accounts.make}
          </Button>
          <Button onClick={onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
