import { useTexts } from '../texts/language.tsx';
import { useFormats } from '../ui/formats.ts';
import { StackedBar } from '../ui/stacked-bar.tsx';
import { hasEnded, OUTCOMES, TONES, type Instance } from './instance.ts';

/** How far a run is, in the row of a list. */
export function RunProgress({ run }: { run: Instance }) {
  const { runs: texts } = useTexts();
  const { number, minute } = useFormats();
  const done = run.members - run.counts.waiting - run.counts.unprocessed;
  return (
    <div className="stack tight">
      <StackedBar
        isThin
        parts={OUTCOMES.map((outcome) => ({ key: outcome, count: run.counts[outcome], tone: TONES[outcome] }))}
      />
      <span className="small">
        {hasEnded(run) ? '' : `${run.progress} % · `}
        {texts.doneOf(number(done), number(run.members))}
        {run.counts.failed > 0 && ` · ${texts.failed(run.counts.failed)}`}
        {run.waits_until !== null && ` · ${texts.nextPass(minute(run.waits_until))}`}
      </span>
    </div>
  );
}
