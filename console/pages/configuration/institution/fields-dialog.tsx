import { useState } from 'react';
import { proven } from '../../../session/prove.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorSummary } from '../../../ui/error-summary.tsx';
import { ChangedMeanwhile } from '../../../forms/changed-meanwhile.tsx';
import type { StoredNow } from '../../../forms/save-unless-changed.ts';
import { useSharedFields } from '../../../forms/use-shared-fields.ts';
import { GroupFields } from '../form/group-fields.tsx';
import { problemsIn, summaryOf, type PlacedProblem } from '../../../forms/placed-problems.tsx';
import { isFields, labelOf, labelOfPath, named, sendable, type Schema } from '../form/schema.ts';

/** Changes the fields of a row in a dialog. What was typed stays when the server refuses it. */
export function FieldsDialog<N extends StoredNow = StoredNow>({
  title,
  schema,
  given,
  onSave,
  readNow,
  listName,
  onClose,
}: {
  title: string;
  schema: Schema;
  given: Readonly<Record<string, unknown>>;
  /** @param now what is stored, if it was read. */
  onSave: (fields: Readonly<Record<string, unknown>>, now?: N) => Promise<unknown>;
  /** What is stored now, to see whether another person changed it. Missing for something new. */
  readNow?: (() => Promise<N>) | undefined;
  /** Paths of problems may begin with the number of the row among all: `row.3.code`. */
  listName?: string;
  onClose: () => void;
}) {
  const { common } = useTexts();
  const { fields, setFields, meanwhile, save: saveShared } = useSharedFields(given);
  const [problems, setProblems] = useState<readonly PlacedProblem[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const names = Object.keys(schema.properties ?? {});
  const save = async () => {
    setIsBusy(true);
    setProblems([]);
    try {
      const sent = sendable(schema, fields);
      const write = (now?: N) => proven(() => onSave(isFields(sent) ? sent : {}, now));
      const overtaking = readNow && (await saveShared(names, { read: readNow, write }));
      if (!readNow) await write();
      if (!overtaking) onClose();
    } catch (error) {
      setProblems(problemsIn(error, names, listName));
    } finally {
      setIsBusy(false);
    }
  };
  const changes = meanwhile?.changes.map(({ field, before, after }) => {
    const { [field]: own = {} } = schema.properties ?? {};
    return { field, before: named(own, before), after: named(own, after) };
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <ErrorSummary problems={summaryOf(problems, labelOf)} />
        {meanwhile && changes && (
          <ChangedMeanwhile edits={[{ ...meanwhile, changes }]} isGone={meanwhile.isGone} labelOf={labelOfPath} />
        )}
        <GroupFields schema={schema} value={fields} path="" problems={problems} onChange={setFields} />
        <div className="row">
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {common.save}
          </Button>
          <Button onClick={onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
