import { useState } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Difference } from '../../ui/difference.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Time } from '../../ui/time.tsx';
import { useChanges, type EntryChange, type Kind } from './entries.ts';
import { isFields, labelOf } from './form/schema.ts';
import './configuration.css';

/** Who changed an entry, when, and what; loaded when one asks. */
export function Changes({ kind, code }: { kind: Kind; code: string }) {
  const { configuration } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const changes = useChanges(kind, code, isOpen);
  return (
    <section className="stack">
      <h2>{configuration.changes}</h2>
      {!isOpen && (
        <div>
          <Button
            onClick={() => {
              setIsOpen(true);
            }}
          >
            {configuration.showChanges}
          </Button>
        </div>
      )}
      {isOpen && changes.isPending && <Loading />}
      {changes.error && <Problem problem={changes.error} onRetry={() => void changes.refetch()} />}
      {changes.data && (
        <ol className="changes" reversed>
          {changes.data.change.map((change) => (
            <li key={`${change.version} ${change.action}`}>
              <Change change={change} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Change({
  change: { action, by, date, before, after, secrets_changed: secrets = [] },
}: {
  change: EntryChange;
}) {
  const { configuration } = useTexts();
  const was = isFields(before) ? before : {};
  const is = isFields(after) ? after : {};
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changed = names.filter((name) => toText(was[name]) !== toText(is[name]));
  return (
    <div className="stack tight">
      <p>
        {configuration.actions[action as keyof typeof configuration.actions] ?? action} {configuration.by(by)},{' '}
        <Time at={date} />
      </p>
      <Facts
        facts={[
          ...changed.map(
            (name) =>
              [labelOf(name), <Difference key={name} before={toText(was[name])} after={toText(is[name])} />] as const,
          ),
          ...secrets.map((name) => [labelOf(name), configuration.secretChanged] as const),
        ]}
      />
    </div>
  );
}

function toText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 1);
}
