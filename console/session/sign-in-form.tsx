import { useState, type SyntheticEvent } from 'react';
import { ApiProblem } from '../api/api-problem.ts';
import { api, body } from '../api/client.ts';
import { useRead } from '../api/read.ts';
import { ROOT } from '../api/root.ts';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorSummary, type FieldProblem } from '../ui/error-summary.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import type { Me } from './session.tsx';
import { ServerWords } from '../ui/server-words.tsx';
import './sign-in-form.css';

/** Name and password, the providers, and a one-time link: whatever ways there are here. */
export function SignInForm({ onSignedIn }: { onSignedIn: (me: Me) => Promise<void> }) {
  const { signIn } = useTexts();
  const ways = useRead('/sign-in');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [said, setSaid] = useState('');

  const attempt = async (work: () => Promise<void>) => {
    setIsBusy(true);
    setProblems([]);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblems([{ message: error.message, by: 'server' }]);
    } finally {
      setIsBusy(false);
    }
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const missing = [
      ...(name.trim() === '' ? [{ field: 'sign-in-name', message: signIn.nameMissing }] : []),
      ...(password === '' ? [{ field: 'sign-in-password', message: signIn.passwordMissing }] : []),
    ];
    setProblems(missing);
    if (missing.length > 0) return;
    await attempt(async () => {
      await onSignedIn(await body(api.POST('/sign-in', { body: { name: name.trim(), password } })));
    });
  };
  const askForLink = async () => {
    if (name.trim() === '') {
      setProblems([{ field: 'sign-in-name', message: signIn.nameMissing }]);
      return;
    }
    await attempt(async () => {
      const answer = await body(api.POST('/sign-in/links', { body: { name: name.trim() } }));
      setSaid(answer.message);
    });
  };
  const messageAt = (id: string) => problems.find(({ field }) => field === id)?.message;
  const providers = ways.data?.provider ?? [];
  return (
    <div className="stack wide sign-in-form">
      <ErrorSummary problems={problems} />
      {providers.length > 0 && (
        <div className="stack tight">
          {providers.map(({ code, name: provider, link }) => (
            <a key={code} className="button primary" href={`${link}?return_to=${encodeURIComponent(herePath())}`}>
              {signIn.with(provider)}
            </a>
          ))}
          <span className="muted">{signIn.or}</span>
        </div>
      )}
      <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
        <TextField
          id="sign-in-name"
          label={signIn.name}
          autoComplete="username"
          autoCapitalize="none"
          value={name}
          error={messageAt('sign-in-name')}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <TextField
          id="sign-in-password"
          label={signIn.password}
          type="password"
          autoComplete="current-password"
          value={password}
          error={messageAt('sign-in-password')}
          onChange={(event) => {
            setPassword(event.target.value);
          }}
        />
        <div>
          <Button type="submit" kind={providers.length > 0 ? 'default' : 'primary'} isBusy={isBusy}>
            {signIn.submit}
          </Button>
        </div>
      </form>
      <div className="stack tight">
        <h2>{signIn.linkTitle}</h2>
        {ways.data?.link_by_mail === true && (
          <>
            <p className="muted">{signIn.linkHint}</p>
            <div>
              <Button onClick={() => void askForLink()}>{signIn.sendLink}</Button>
            </div>
            {said !== '' && <Notice kind="success" title={<ServerWords>{said}</ServerWords>} />}
          </>
        )}
        <p className="muted">{signIn.linkElsewhere}</p>
        <pre className="command">npm run sign-in -- --user {name.trim() === '' ? 'NAME' : name.trim()}</pre>
      </div>
    </div>
  );
}

/** Where a provider sends the person back to, below the root of the console. */
function herePath(): string {
  return `/${location.href.slice(ROOT.length)}`;
}
