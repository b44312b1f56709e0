import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ChangedMeanwhile } from '../../forms/changed-meanwhile.tsx';
import { useSharedFields } from '../../forms/use-shared-fields.ts';
import { proven } from '../../session/prove.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { contentOf, createEntry, keysOf, readEntryNow, replaceEntry, type Entry, type Kind } from './entries.ts';
import { GroupFields } from './form/group-fields.tsx';
import { idAt, problemAt, problemsIn, summaryOf, type PlacedProblem } from '../../forms/placed-problems.tsx';
import { isFields, labelOfPath, sendable } from './form/schema.ts';
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
  /** What was typed is dropped for this, which is stored now. */
  onDropped?: (entry: Entry) => void;
}) {
  const { configuration, common } = useTexts();
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const contentNames = Object.keys(kind.schema.properties ?? {});
  const { fields, setFields, meanwhile, save: saveShared } = useSharedFields(contentOf(kind, given));
  const [begun, setBegun] = useState(entry);
  const [secrets, setSecrets] = useState<Readonly<Record<string, string | null>>>({});
  const [problems, setProblems] = useState<readonly PlacedProblem[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const names = [...contentNames, ...kind.secret.map(({ name }) => name), 'code'];

  const save = async () => {
    setIsBusy(true);
    setProblems([]);
    try {
      const content = sendable(kind.schema, fields);
      const sent = { ...(isFields(content) ? content : {}), ...secrets };
      const saved = begun
        ? await replaceUnlessChanged(begun, sent)
        : await proven(() => createEntry(kind, { ...sent, code: code.trim() }));
      if (!saved) return;
      await Promise.all(keysOf(kind).map((queryKey) => client.invalidateQueries({ queryKey })));
      onSaved(saved);
    } catch (error) {
      setProblems(problemsIn(error, names));
    } finally {
      setIsBusy(false);
    }
  };
  /** @returns undefined if another person's change is shown instead. */
  const replaceUnlessChanged = async (was: Entry, sent: object): Promise<Entry | undefined> => {
    let saved: Entry | undefined;
    const replaced = { secrets: Object.keys(secrets), secretChanged: configuration.secretChanged };
    const now = await saveShared(contentNames, {
      read: () => readEntryNow(kind, was, replaced),
      write: async (stored) => {
        saved = await proven(() => replaceEntry(kind, was.code, sent, stored));
      },
    });
    if (now) setBegun(now.entry);
    return saved;
  };
  return (
    <form
      className="stack wide"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (kind.may_change) void save();
      }}
    >
      <ErrorSummary problems={summaryOf(problems, labelOfPath)} />
      {!kind.may_change && <Notice title={configuration.onlyRead} />}
      {begun && meanwhile && (
        <ChangedMeanwhile edits={[meanwhile]} labelOf={labelOfPath} onDrop={() => onDropped?.(begun)} />
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
