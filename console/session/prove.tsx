import { useSyncExternalStore, useState } from 'react';
import { ApiProblem, messageOf } from '../api/api-problem.ts';
import { api } from '../api/client.ts';
import { ROOT } from '../api/root.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { useMe } from './session.tsx';
import { ServerWords } from '../ui/server-words.tsx';

interface Asked {
  answer: (isProven: boolean) => void;
}

let asked: Asked | undefined;
const watchers = new Set<() => void>();

function ask(next: Asked | undefined): void {
  asked = next;
  for (const watcher of watchers) watcher();
}

/**
 * Sends a sensitive change. If the server wants a fresh proof of who one is, asks for it and sends the change again.
 * @throws ApiProblem as the change itself does; REAUTHENTICATION_REQUIRED if the person does not prove it.
 */
export async function proven<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'REAUTHENTICATION_REQUIRED') throw error;
    const isProven = await new Promise<boolean>((answer) => {
      ask({ answer });
    });
    ask(undefined);
    if (!isProven) throw error;
    return change();
  }
}

/** The dialog that asks for the password again; once, in the frame of the page. */
export function ProveDialog() {
  const current = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => asked,
  );
  return current ? <PasswordDialog {...current} /> : null;
}

function PasswordDialog({ answer }: Asked) {
  const { prove, common, signIn } = useTexts();
  const { ways, password_set: hasPassword } = useMe();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const submit = async () => {
    setIsBusy(true);
    try {
      await api.POST('/almaws/v1/conf/sessions/{id}', {
        params: { path: { id: 'current' }, query: { op: 'reauthenticate' } },
        body: { password },
      });
      answer(true);
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      title={prove.title}
      onClose={() => {
        answer(false);
      }}
    >
      <p>{prove.why}</p>
      {hasPassword ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <TextField
            label={signIn.password}
            type="password"
            autoComplete="current-password"
            value={password}
            error={error && <ServerWords>{error}</ServerWords>}
            onChange={(event) => {
              setPassword(event.target.value);
            }}
          />
          <div className="row">
            <Button type="submit" kind="primary" isBusy={isBusy}>
              {prove.submit}
            </Button>
            <Button
              onClick={() => {
                answer(false);
              }}
            >
              {common.cancel}
            </Button>
          </div>
        </form>
      ) : (
        <p>{prove.noPassword}</p>
      )}
      {ways.provider.map(({ code, name, link }) => (
        <a
          key={code}
          href={`${link}?again=true&return_to=${encodeURIComponent(`/${location.href.slice(ROOT.length)}`)}`}
        >
          {signIn.with(name)}
        </a>
      ))}
    </Dialog>
  );
}
