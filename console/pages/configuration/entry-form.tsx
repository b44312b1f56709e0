import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../api/api-problem.ts';
import { proven } from '../../session/prove.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { createEntry, keysOf, replaceEntry, type Entry, type Kind } from './entries.ts';
import { GroupFields } from './form/group-fields.tsx';
import { idAt, problemAt, problemsIn, summaryOf, type PlacedProblem } from '../../forms/placed-problems.ts';
import { isFields, labelOf, sendable } from './form/schema.ts';
import { SecretField } from './secret-field.tsx';

/** The fields of an entry, drawn from the schema of its kind. What was typed stays until it is saved. */
export function EntryForm({
  kind,
  entry,
  given,
  onSaved,
  onDropped,
}: {
  kind: Kind;
  /** Missing for a new one. */
  entry?: Entry;
  /** What the form begins with. */
  given: Readonly<Record<string, unknown>>;
  onSaved: (entry: Entry) => void;
  /** Drops what was typed, for what is stored now. */
  onDropped?: () => void;
}) {
  const { configuration, common } = useTexts();
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const [fields, setFields] = useState<Readonly<Record<string, unknown>>>(() =>
    Object.fromEntries(Object.keys(kind.schema.properties ?? {}).map((name) => [name, given[name]])),
  );
  const [secrets, setSecrets] = useState<Readonly<Record<string, string | null>>>({});
  const [problems, setProblems] = useState<readonly PlacedProblem[]>([]);
  const [conflict, setConflict] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const names = [...Object.keys(kind.schema.properties ?? {}), ...kind.secret.map(({ name }) => name), 'code'];

  const save = async (version: number | undefined) => {
    setIsBusy(true);
    setProblems([]);
    setConflict(undefined);
    try {
      const content = sendable(kind.schema, fields);
      const sent = { ...(isFields(content) ? content : {}), ...secrets };
      const saved = await proven(() =>
        entry
          ? replaceEntry(kind, entry.code, { ...sent, ...(version === undefined ? {} : { version }) })
          : createEntry(kind, { ...sent, code: code.trim() }),
      );
      await Promise.all(keysOf(kind).map((queryKey) => client.invalidateQueries({ queryKey })));
      onSaved(saved);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'CONFLICT') setConflict(error.message);
      else setProblems(problemsIn(error, names));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form
      className="stack wide"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (kind.may_change) void save(entry?.version);
      }}
    >
      <ErrorSummary problems={summaryOf(problems, (path) => path.split('.').map(labelOf).join(', '))} />
      {!kind.may_change && <Notice title={configuration.onlyRead} />}
      {conflict !== undefined && (
        <Notice kind="error" title={conflict}>
          <p>{configuration.conflictHint}</p>
          <div className="row">
            <Button onClick={() => void save(undefined)}>{configuration.overwrite}</Button>
            <Button onClick={onDropped}>{configuration.drop}</Button>
          </div>
        </Notice>
      )}
      <fieldset className="bare stack" disabled={!kind.may_change}>
        {!entry && (
          <TextField
            id={idAt('code')}
            label={configuration.code}
            hint={configuration.codeHint}
            error={problemAt(problems, 'code')}
            isNeeded
            value={code}
            onChange={(event) => {
              setCode(event.target.value);
            }}
          />
        )}
        <GroupFields schema={kind.schema} value={fields} path="" problems={problems} onChange={setFields} />
        {kind.secret.map(({ name, has_lines: hasLines }) => (
          <SecretField
            key={name}
            name={name}
            hasLines={hasLines}
            isSet={isSecretSet(entry, name)}
            value={secrets[name]}
            error={problemAt(problems, name)}
            onChange={(value) => {
              const others = Object.fromEntries(Object.entries(secrets).filter(([other]) => other !== name));
              setSecrets(value === undefined ? others : { ...others, [name]: value });
            }}
          />
        ))}
      </fieldset>
      {kind.may_change && (
        <div className="row">
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {common.save}
          </Button>
          <LinkButton to="/configuration/$kind" params={{ kind: kind.kind.value }}>
            {common.cancel}
          </LinkButton>
        </div>
      )}
    </form>
  );
}

function isSecretSet(entry: object | undefined, name: string): boolean {
  return entry !== undefined && (entry as Readonly<Record<string, unknown>>)[`${name}_set`] === true;
}
