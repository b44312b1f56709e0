import { useEffect, useState } from 'react';
import type { Shapes } from '../../api/client.ts';
import { streamHeardAt } from '../../live/stream-state.ts';
import { useIsReachable } from '../../live/use-is-reachable.ts';
import { useTexts } from '../../texts/language.tsx';
import { RunBadge } from '../../runs/run-badge.tsx';
import { useFormats } from '../../ui/formats.ts';
import { estimateEnd } from './estimate-end.ts';
import { hasEnded, type Instance } from '../../runs/instance.ts';
import { ServerWords } from '../../ui/server-words.tsx';

type Point = Shapes['ProgressOverTime']['point'][number];

/** Status, progress, speed and end of a run in one line, and how old that is. */
export function RunState({ run, points, readAt }: { run: Instance; points: readonly Point[]; readAt: number }) {
  const { run: texts, runs } = useTexts();
  const { number, clock, minute } = useFormats();
  const now = useNow(hasEnded(run) ? undefined : 1_000);
  const done = run.members - run.counts.waiting;
  const isOver = hasEnded(run);
  const isReached = useIsReachable();
  return (
    <section className="stack tight" aria-label={texts.title}>
      <div className="row">
        <RunBadge run={run} />
        {!run.paused &&
          run.alert.map(({ value, desc }) => (
            <strong key={value}>
              <ServerWords>{desc}</ServerWords>
            </strong>
          ))}
      </div>
      {!isOver && (
        <progress
          className="run-progress"
          max={100}
          value={run.progress}
          aria-label={texts.done(number(done), number(run.members))}
        />
      )}
      <p className="row run-figures">
        <span>
          <strong>{run.progress} %</strong> · {texts.done(number(done), number(run.members))}
        </span>
        <Speed run={run} />
        {!isOver && !run.paused && <End run={run} points={points} />}
        {isOver && <Took run={run} />}
        {run.parked > 0 && <span>{texts.waitingForOthers(run.parked)}</span>}
        {run.waits_until !== null && <span>{runs.nextPass(minute(run.waits_until))}</span>}
        {run.pass !== null && run.pass > 1 && <span>{texts.pass(number(run.pass), number(run.settings.passes))}</span>}
      </p>
      <p className="small muted">
        {texts.asOf}{' '}
        <span className="number">
          {clock(new Date(isOver ? readAt : Math.max(readAt, streamHeardAt())).toISOString())}
        </span>
        {isOver && ` · ${texts.finalFigures}`}
        {!isOver && isReached && ` · ${texts.live}`}
        <LastReport run={run} points={points} now={now} />
      </p>
    </section>
  );
}

function Speed({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  const { number } = useFormats();
  if (run.rate === null || run.paused) return null;
  const rate = number(run.rate < 10 ? Math.round(10 * run.rate) / 10 : Math.round(run.rate));
  return <span>{hasEnded(run) ? texts.rateOnAverage(rate) : texts.rate(rate)}</span>;
}

/** The uncertainty is said: as one moment only if both ends are the same minute. */
function End({ run, points }: { run: Instance; points: readonly Point[] }) {
  const { run: texts } = useTexts();
  const { minute } = useFormats();
  const now = useNow(5_000);
  const estimate = estimateEnd({ waiting: run.counts.waiting, rate: run.rate }, points);
  if (!estimate) return <span>{texts.endUnknown}</span>;
  const from = minute(new Date(now + 1_000 * estimate.soonest).toISOString());
  const to = minute(new Date(now + 1_000 * estimate.latest).toISOString());
  return <span>{from === to ? texts.ends(from) : texts.endsBetween(from, to)}</span>;
}

function Took({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  const duration = useDuration();
  if (run.start_time === null || run.end_time === null) return null;
  return (
    <span>
      {texts.took}: {duration((Date.parse(run.end_time) - Date.parse(run.start_time)) / 1_000)}
    </span>
  );
}

/** Two units at most: "2 hours, 5 minutes". */
function useDuration(): (seconds: number) => string {
  const { run: texts } = useTexts();
  return (seconds) => {
    const whole = Math.max(1, Math.round(seconds));
    const parts: [number, (n: number) => string][] = [
      [Math.floor(whole / 86_400), texts.days],
      [Math.floor(whole / 3_600) % 24, texts.hours],
      [Math.floor(whole / 60) % 60, texts.minutes],
      [whole % 60, texts.seconds],
    ];
    const first = parts.findIndex(([count]) => count > 0);
    return parts
      .slice(first, first + 2)
      .filter(([count]) => count > 0)
      .map(([count, words]) => words(count))
      .join(', ');
  };
}

function LastReport({ run, points, now }: { run: Instance; points: readonly Point[]; now: number }) {
  const { run: texts } = useTexts();
  const { ago } = useFormats();
  const last = points.at(-1);
  if (hasEnded(run) || !last) return null;
  // Clocks differ: a report is never from the future.
  return <> · {texts.lastReport(ago(new Date(Math.min(Date.parse(last.at), now)).toISOString(), now))}</>;
}

/** The time, anew every so often; once without. */
function useNow(everyMs: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}
