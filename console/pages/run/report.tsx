import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { CsvLink } from './csv-link.tsx';
import { Parameters } from './parameters.tsx';
import type { Instance } from '../../runs/instance.ts';

/** What a run did, to keep: with the outcomes, causes and facts on this page it prints as one. */
export function Report({ run, isFinal }: { run: Instance; isFinal: boolean }) {
  const { run: texts } = useTexts();
  return (
    <section className="stack">
      <div className="row no-print">
        <CsvLink run={run} />
        <Button
          onClick={() => {
            print();
          }}
        >
          {texts.print}
        </Button>
        <span className="small muted">{texts.reportHint}</span>
      </div>
      {!isFinal && <Notice title={texts.reportNotFinal} />}
      <h2>{texts.counters}</h2>
      <Facts facts={run.counter.map(({ type, value }) => [type.desc, value] as const)} />
      <h2>{texts.views.parameters}</h2>
      <Parameters run={run} />
    </section>
  );
}
