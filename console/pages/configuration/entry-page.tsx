import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toasts.tsx';
import { Changes } from './changes.tsx';
import { DeleteEntryDialog } from './delete-entry-dialog.tsx';
import { useEntry, type Entry, type Kind } from './entries.ts';
import { EntryForm } from './entry-form.tsx';
import { titleOf } from './kind-title.ts';
import { OperationDialog } from './operation-dialog.tsx';
import { ShownKind } from './shown-kind.tsx';

const route = getRouteApi('/configuration/$kind/$code');

/** One entry: its fields, what can be done with it, and who changed it. */
export function EntryPage(): ReactNode {
  const { kind: name, code } = route.useParams();
  return <ShownKind name={name}>{(kind) => <LoadedEntry key={`${name} ${code}`} kind={kind} code={code} />}</ShownKind>;
}

function LoadedEntry({ kind, code }: { kind: Kind; code: string }) {
  const entry = useEntry(kind, code);
  // The form keeps what is typed: it begins anew only when it was saved, or given up.
  const [start, setStart] = useState<{ entry: Entry; count: number }>();
  const { configuration } = useTexts();
  if (entry.error && !entry.data) {
    return (
      <Page title={code}>
        <Problem problem={entry.error} onRetry={() => void entry.refetch()} />
      </Page>
    );
  }
  if (!entry.data) return <Loading />;
  const shown = start?.entry ?? entry.data;
  if (!start) setStart({ entry: shown, count: 0 });
  const begin = (next: Entry) => {
    setStart(({ count } = { entry: next, count: 0 }) => ({ entry: next, count: count + 1 }));
  };
  return (
    <ShownEntry
      kind={kind}
      entry={shown}
      count={start?.count ?? 0}
      onSaved={(saved) => {
        toast({ key: 'entry', kind: 'success', title: configuration.saved(saved.code) });
        begin(saved);
      }}
      onDropped={begin}
    />
  );
}

function ShownEntry({
  kind,
  entry,
  count,
  onSaved,
  onDropped,
}: {
  kind: Kind;
  entry: Entry;
  count: number;
  onSaved: (entry: Entry) => void;
  onDropped: (entry: Entry) => void;
}) {
  const { configuration } = useTexts();
  const [open, setOpen] = useState<string>();
  const close = () => {
    setOpen(undefined);
  };
  const operation = kind.operation.find(({ op }) => op.value === open);
  return (
    <Page
      title={entry.code}
      lead={
        <p className="muted">
          {titleOf(kind)} · {configuration.changed} <Time at={entry.changed_date} />{' '}
          {configuration.by(entry.changed_by)}
        </p>
      }
      actions={
        <>
          {kind.operation
            .filter(({ may_use: mayUse }) => mayUse)
            .map(({ op }) => (
              <Button
                key={op.value}
                onClick={() => {
                  setOpen(op.value);
                }}
              >
                {op.desc}
              </Button>
            ))}
          {kind.may_change && (
            <Button
              onClick={() => {
                setOpen('delete');
              }}
            >
              {configuration.delete}
            </Button>
          )}
        </>
      }
    >
      <p>
        <Link to="/configuration/$kind" params={{ kind: kind.kind.value }}>
          {configuration.toKind(titleOf(kind))}
        </Link>
      </p>
      <EntryForm key={count} kind={kind} entry={entry} given={{ ...entry }} onSaved={onSaved} onDropped={onDropped} />
      <Changes kind={kind} code={entry.code} />
      {operation && <OperationDialog kind={kind} code={entry.code} operation={operation} onClose={close} />}
      {open === 'delete' && <DeleteEntryDialog kind={kind} code={entry.code} onClose={close} />}
    </Page>
  );
}
