import { Link } from '@tanstack/react-router';
import type { Instance } from '../../runs/instance.ts';
import { hasEnded } from '../../runs/instance.ts';
import { RunBadge } from '../../runs/run-badge.tsx';
import { RunProgress } from '../../runs/run-progress.tsx';
import { useTexts } from '../../texts/language.tsx';
import { useFormats } from '../../ui/formats.ts';
import { Time } from '../../ui/time.tsx';
import { ServerWords } from '../../ui/server-words.tsx';
import './home.css';

/** A few runs with how far they are. */
export function RunList({
  title,
  runs,
  all = runs.length,
  ifNone = '',
  isMarked = false,
}: {
  title: string;
  runs: readonly Instance[];
  /** How many there are, if not all are shown. */
  all?: number;
  ifNone?: string;
  isMarked?: boolean;
}) {
  const { home: texts } = useTexts();
  const { number } = useFormats();
  return (
    <section className={isMarked ? 'card waits' : 'card'}>
      <h2>
        {title} <span className="muted">({number(all)})</span>
      </h2>
      {runs.length === 0 && <p className="muted">{ifNone}</p>}
      {runs.length > 0 && (
        <ul className="run-list">
          {runs.map((run) => (
            <li key={run.id}>
              <div className="stack tight">
                <Link to="/runs/$instance" params={{ instance: run.id }}>
                  {run.name}
                </Link>
                <span className="small muted">
                  {run.job_info.name} · {run.set.desc}
                </span>
              </div>
              <div className="stack tight">
                <span>
                  <RunBadge run={run} />
                </span>
                {run.paused && (
                  <span className="small">
                    <ServerWords>{run.paused.message}</ServerWords>
                  </span>
                )}
                {hasEnded(run) && run.end_time !== null && (
                  <span className="small muted">
                    <Time at={run.end_time} />
                  </span>
                )}
              </div>
              <RunProgress run={run} />
            </li>
          ))}
        </ul>
      )}
      {all > runs.length && (
        <p>
          <Link to="/runs">{texts.more(all - runs.length)}</Link>
        </p>
      )}
    </section>
  );
}
