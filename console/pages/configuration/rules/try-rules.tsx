import { useState } from 'react';
import { messageOf } from '../../../api/api-problem.ts';
import { api, body } from '../../../api/client.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Difference } from '../../../ui/difference.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { ServerWords } from '../../../ui/server-words.tsx';

const PATH = '/almaws/v1/conf/normalization/rules/try';
const tryOn = (text: string, asset: string) => body(api.POST(PATH, { body: { text, asset: { value: asset } } }));

type Tried = Awaited<ReturnType<typeof tryOn>>;

/** Tries the rules as they are in the editor on one record; nothing is stored. */
export function TryRules({ text }: { text: string }) {
  const { rules } = useTexts();
  const [asset, setAsset] = useState('');
  const [tried, setTried] = useState<Tried>();
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const run = async () => {
    setIsBusy(true);
    setError(undefined);
    try {
      setTried(await tryOn(text, asset.trim()));
    } catch (problem) {
      setTried(undefined);
      setError(messageOf(problem));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <section className="stack">
      <h2>{rules.tryTitle}</h2>
      <form
        className="row fields"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <TextField
          label={rules.asset}
          hint={rules.tryHint}
          error={error && <ServerWords>{error}</ServerWords>}
          value={asset}
          onChange={(event) => {
            setAsset(event.target.value);
          }}
        />
        <Button type="submit" isBusy={isBusy}>
          {rules.try}
        </Button>
      </form>
      <div role="status">{tried && (tried.changed ? rules.changes : rules.changesNothing)}</div>
      {tried?.refused && <Notice kind="warning" title={tried.refused} />}
      {tried && (
        <>
          <ol className="stack">
            {tried.rule.map(({ name, line, outcome, before, after, note }) => (
              <li key={`${line} ${name}`}>
                <strong>{name}</strong>{' '}
                <Badge kind={outcome === 'CHANGED' ? 'accent' : 'neutral'}>{wordsOf(outcome)}</Badge>
                {note.map((each) => (
                  <p key={each}>{each}</p>
                ))}
                <Facts
                  facts={[...new Set([...Object.keys(before), ...Object.keys(after)])].map(
                    (field) =>
                      [
                        field,
                        <Difference key={field} before={toText(before[field])} after={toText(after[field])} />,
                      ] as const,
                  )}
                />
              </li>
            ))}
          </ol>
          <div className="tried">
            <section className="card">
              <h3>{rules.before}</h3>
              <pre tabIndex={0}>{JSON.stringify(tried.before, undefined, 2)}</pre>
            </section>
            <section className="card">
              <h3>{rules.after}</h3>
              <pre tabIndex={0}>{JSON.stringify(tried.after, undefined, 2)}</pre>
            </section>
          </div>
        </>
      )}
    </section>
  );
}

function wordsOf(outcome: string): string {
  return outcome.toLowerCase().replaceAll('_', ' ');
}

function toText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
