import { useTexts } from '../../texts/language.tsx';
import { useFormats } from '../../ui/formats.ts';
import { BarSign, StackedBar } from '../../ui/stacked-bar.tsx';
import { MembersLink } from './members-link.tsx';
import { OUTCOMES, TONES, type Instance } from '../../runs/instance.ts';

/** The members by outcome: as a bar, and as numbers, each of which leads to its members. They add up to all of them. */
export function Outcomes({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  const { number, percent } = useFormats();
  const shown = OUTCOMES.filter(
    (outcome) => run.counts[outcome] > 0 || outcome === 'succeeded' || outcome === 'failed',
  );
  return (
    <section className="stack tight">
      <h2>{texts.outcomesTitle}</h2>
      <StackedBar
        parts={OUTCOMES.map((outcome) => ({ key: outcome, count: run.counts[outcome], tone: TONES[outcome] }))}
      />
      <table className="outcomes">
        <caption className="unseen">{texts.outcomesTitle}</caption>
        <thead className="unseen">
          <tr>
            <th scope="col">{texts.outcome}</th>
            <th scope="col">{texts.members}</th>
            <th scope="col">{texts.share}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((outcome) => (
            <tr key={outcome}>
              <th scope="row">
                <BarSign tone={TONES[outcome]} />
                {texts.outcomes[outcome]}
              </th>
              <td className="number">
                <MembersLink run={run} outcome={outcome}>
                  {number(run.counts[outcome])}
                </MembersLink>
              </td>
              <td className="number muted">{run.members === 0 ? '–' : percent(run.counts[outcome] / run.members)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{texts.sum}</th>
            <td className="number">
              <MembersLink run={run}>{number(run.members)}</MembersLink>
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </section>
  );
}
