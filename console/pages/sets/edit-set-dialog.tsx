import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { keyOfRead } from '../../api/read.ts';
import { ChangedMeanwhile, type Edit } from '../../forms/changed-meanwhile.tsx';
import { ifStill, saveUnlessChanged } from '../../forms/save-unless-changed.ts';
import { idAt, problemAt, problemsIn, summaryOf, type PlacedProblem } from '../../forms/placed-problems.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { Checkbox, TextArea, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toasts.tsx';
import { QueryBuilder } from './query-builder.tsx';
import { readQuery, writeQuery } from './query.ts';
import type { Content } from './contents.ts';
import type { SetAnswer } from './set-page.tsx';

const PATH = '/almaws/v1/conf/sets/{id}';

/** Name, description, note, privacy, status, and of a logical set its query. */
export function EditSetDialog({ set, onClose }: { set: SetAnswer; onClose: () => void }) {
  const { sets, common } = useTexts();
  const client = useQueryClient();
  const [name, setName] = useState(set.name);
  const [description, setDescription] = useState(set.description);
  const [note, setNote] = useState(set.note);
  const [isPrivate, setIsPrivate] = useState(set.private.value === 'true');
  const [isActive, setIsActive] = useState(set.status.value === 'ACTIVE');
  const [query, setQuery] = useState(() => readQuery(set.query?.value));
  const [problems, setProblems] = useState<readonly PlacedProblem[]>([]);
  const labels: Readonly<Record<string, string>> = {
    ...{ name: sets.name, description: sets.description, note: sets.note },
    ...{ private: sets.private, status: sets.status, query: sets.query },
  };
  const [isBusy, setIsBusy] = useState(false);
  const [begun, setBegun] = useState(set);
  const [meanwhile, setMeanwhile] = useState<Edit>();
  /** What was left as it had been is what it is now. */
  const takeTheirs = (now: SetAnswer) => {
    if (name === begun.name) setName(now.name);
    if (description === begun.description) setDescription(now.description);
    if (note === begun.note) setNote(now.note);
    if (isPrivate === (begun.private.value === 'true')) setIsPrivate(now.private.value === 'true');
    if (isActive === (begun.status.value === 'ACTIVE')) setIsActive(now.status.value === 'ACTIVE');
    if (writeQuery(query) === writeQuery(readQuery(begun.query?.value))) setQuery(readQuery(now.query?.value));
  };
  const save = async () => {
    setIsBusy(true);
    setProblems([]);
    try {
      const overtaken = await saveUnlessChanged(fieldsOf(begun), Object.keys(labels), {
        read: async () => {
          const { data: stored = begun, response } = await api.GET(PATH, { params: { path: { id: set.id } } });
          return { stored, fields: fieldsOf(stored), tag: response.headers.get('ETag') ?? undefined };
        },
        write: (now) => {
          const isPrivateNow = now.stored.private.value === 'true';
          return api.PUT(PATH, {
            params: { path: { id: set.id } },
            body: {
              name,
              description,
              note,
              // Only who made a set makes it private or public: what stays is not sent.
              ...(isPrivate === isPrivateNow ? {} : { private: { value: isPrivate ? 'true' : 'false' } }),
              status: { value: isActive ? 'ACTIVE' : 'INACTIVE' },
              ...(set.type.value === 'LOGICAL' ? { query: { value: writeQuery(query) } } : {}),
            },
            ...ifStill(now),
          });
        },
      });
      if (overtaken) {
        // Saving again is for what is there now.
        takeTheirs(overtaken.now.stored);
        setBegun(overtaken.now.stored);
        setMeanwhile(overtaken);
        return;
      }
    } catch (error) {
      setProblems(problemsIn(error, Object.keys(labels)));
      return;
    } finally {
      setIsBusy(false);
    }
    toast({ key: 'set', kind: 'success', title: sets.saved(name) });
    onClose();
    await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/sets') });
    await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/sets/{id}') });
    await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/sets/{id}/members') });
  };
  return (
    <Dialog title={sets.edit} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <ErrorSummary problems={summaryOf(problems, (path) => labels[path] ?? path)} />
        {meanwhile && <ChangedMeanwhile edits={[meanwhile]} labelOf={(field) => labels[field] ?? field} />}
        <TextField
          id={idAt('name')}
          label={sets.name}
          error={problemAt(problems, 'name')}
          isNeeded
          value={name}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <TextArea
          id={idAt('description')}
          label={sets.description}
          error={problemAt(problems, 'description')}
          value={description}
          rows={2}
          onChange={(event) => {
            setDescription(event.target.value);
          }}
        />
        <TextArea
          id={idAt('note')}
          label={sets.note}
          error={problemAt(problems, 'note')}
          value={note}
          rows={2}
          onChange={(event) => {
            setNote(event.target.value);
          }}
        />
        <Checkbox
          label={sets.isPrivate}
          checked={isPrivate}
          onChange={(event) => {
            setIsPrivate(event.target.checked);
          }}
        />
        <Checkbox
          label={sets.isActive}
          checked={isActive}
          onChange={(event) => {
            setIsActive(event.target.checked);
          }}
        />
        {set.type.value === 'LOGICAL' && (
          <QueryBuilder content={set.content.value as Content} query={query} onChange={setQuery} />
        )}
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

/** As people read them. */
function fieldsOf({ name, description, note, private: isPrivate, status, query }: SetAnswer) {
  return { name, description, note, private: isPrivate.desc, status: status.desc, query: query?.desc };
}
