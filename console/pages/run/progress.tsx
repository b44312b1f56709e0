import type { Shapes } from '../../api/client.ts';
import { useTexts } from '../../texts/language.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { useFormats } from '../../ui/formats.ts';
import { BarSign } from '../../ui/stacked-bar.tsx';
import { Table } from '../../ui/table.tsx';
import type { Instance } from '../../runs/instance.ts';

type Point = Shapes['ProgressOverTime']['point'][number];

const WIDTH = 720;
const HEIGHT = 220;

/** How the run went on: lines of what was done and what failed, and the same as a table. */
export function Progress({ run, points }: { run: Instance; points: readonly Point[] }) {
  const { run: texts } = useTexts();
  const { number, clock, time } = useFormats();
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return <p className="muted">{texts.progressNone}</p>;
  const done = (point: Point) => Math.max(0, run.members - point.counts.waiting - point.counts.unprocessed);
  const from = Date.parse(first.at);
  const span = Math.max(Date.parse(last.at) - from, 1);
  const line = (of: (point: Point) => number) =>
    points.map((point) => {
      const x = (WIDTH * (Date.parse(point.at) - from)) / span;
      const y = HEIGHT - (HEIGHT * of(point)) / Math.max(run.members, 1);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
  const words = texts.chart(number(done(last)), number(last.counts.failed), time(first.at), time(last.at));
  return (
    <section className="stack">
      <figure className="chart">
        <div className="row small">
          <span>
            <BarSign tone="success" /> {texts.doneLine}
          </span>
          <span>
            <BarSign tone="danger" /> {texts.outcomes.failed}
          </span>
        </div>
        <div className="plot">
          <span className="axis top small muted">{number(run.members)}</span>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
            {[0.25, 0.5, 0.75].map((share) => (
              <line key={share} className="grid" x1={0} x2={WIDTH} y1={HEIGHT * share} y2={HEIGHT * share} />
            ))}
            <polygon className="done-area" points={`0,${HEIGHT} ${line(done).join(' ')} ${WIDTH},${HEIGHT}`} />
            <polyline className="done-line" points={line(done).join(' ')} />
            <polyline className="failed-line" points={line(({ counts }) => counts.failed).join(' ')} />
          </svg>
          <span className="axis bottom small muted">0</span>
        </div>
        <figcaption className="row ends small muted">
          <span>{clock(first.at)}</span>
          <span>{clock(last.at)}</span>
        </figcaption>
      </figure>
      <Disclosure title={texts.progressTable}>
        <Table
          caption={texts.progressCaption}
          rows={points}
          keyOf={({ at }) => at}
          columns={[
            { key: 'at', heading: texts.time, cell: ({ at }) => time(at) },
            ...(['succeeded', 'unchanged', 'skipped', 'failed', 'waiting'] as const).map((outcome) => ({
              key: outcome,
              heading: texts.outcomes[outcome],
              isNumber: true,
              cell: ({ counts }: Point) => number(counts[outcome]),
            })),
          ]}
        />
      </Disclosure>
    </section>
  );
}
