import { useState } from 'react';
import { messageOf } from '../../api/api-problem.ts';
import { api, body } from '../../api/client.ts';
import type { Answer } from '../../api/read.ts';
import { proven } from '../../session/prove.tsx';
import { useMe } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { Checkbox, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';

type RoleCode = NonNullable<Answer<'/almaws/v1/conf/api-keys'>['api_key'][number]['role']>[number]['value'];

const DAYS = 90;

/** Makes a key: name, end, and which of one's roles it has. It is shown once. */
export function NewKeyDialog({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const { account, common } = useTexts();
  const { role: own } = useMe();
  const [name, setName] = useState('');
  const [expires, setExpires] = useState(() => new Date(Date.now() + DAYS * 86_400_000).toISOString().slice(0, 10));
  const [isForAll, setIsForAll] = useState(true);
  const [roles, setRoles] = useState<readonly RoleCode[]>([]);
  const [made, setMade] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const make = async () => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      const sent = { name, expires, ...(isForAll ? {} : { role: [...roles] as never[] }) };
      const { key } = await proven(() => body(api.POST('/almaws/v1/conf/api-keys', { body: sent })));
      setMade(key);
      onMade();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  if (made !== undefined) {
    return (
      <Dialog title={account.keyMade(name)} onClose={onClose}>
        <Notice kind="warning" title={account.keyOnce} />
        <pre className="command">{made}</pre>
        <div className="row">
          <CopyButton text={made} of={account.theKey} />
          <Button onClick={onClose}>{account.keyKept}</Button>
        </div>
      </Dialog>
    );
  }
  const choices = [...new Map(own.map(({ role }) => [role.value, role.desc]))];
  return (
    <Dialog title={account.newKey} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <ErrorSummary problems={problem === undefined ? [] : [{ message: problem, by: 'server' }]} />
        <TextField
          label={account.keyName}
          hint={account.keyNameHint}
          isNeeded
          value={name}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <TextField
          label={account.keyExpires}
          hint={account.keyExpiresHint}
          type="date"
          value={expires}
          onChange={(event) => {
            setExpires(event.target.value);
          }}
        />
        <fieldset className="choices">
          <legend>{account.roles}</legend>
          <Checkbox
            label={account.allRoles}
            checked={isForAll}
            onChange={(event) => {
              setIsForAll(event.target.checked);
            }}
          />
          {!isForAll &&
            choices.map(([value, desc]) => (
              <Checkbox
                key={value}
                label={desc}
                checked={roles.includes(value)}
                onChange={(event) => {
                  setRoles(event.target.checked ? [...roles, value] : roles.filter((each) => each !== value));
                }}
              />
            ))}
        </fieldset>
        <div className="row">
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {account.makeKey}
          </Button>
          <Button onClick={onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
