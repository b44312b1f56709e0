import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { messageOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { proven } from '../../session/prove.tsx';
import { useMe } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toasts.tsx';
import { ServerWords } from '../../ui/server-words.tsx';

/** Sets the password of who is signed in. */
export function PasswordForm() {
  const { account } = useTexts();
  const me = useMe();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    setIsBusy(true);
    setError(undefined);
    try {
      await proven(() => api.PUT('/almaws/v1/conf/me/password', { body: { password } }));
      setPassword('');
      toast({ key: 'password', kind: 'success', title: account.passwordDone });
      await client.invalidateQueries();
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <section className="card">
      <h2>{account.passwordTitle}</h2>
      <p>{me.password_set ? account.passwordSet : account.passwordNotSet}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <input
          className="unseen"
          type="text"
          autoComplete="username"
          value={me.primary_id}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <TextField
          label={account.newPassword}
          hint={account.passwordRule}
          type="password"
          autoComplete="new-password"
          value={password}
          error={error && <ServerWords>{error}</ServerWords>}
          onChange={(event) => {
            setPassword(event.target.value);
          }}
        />
        <div>
          <Button type="submit" isBusy={isBusy}>
            {account.setPassword}
          </Button>
        </div>
      </form>
    </section>
  );
}
