import { useTexts } from '../../texts/language.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { Instance } from '../../runs/instance.ts';

/** Who paused, resumed, changed or cancelled the run, and what came of it. */
export function ControlLog({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  if (run.control.length === 0) return <p className="muted">{texts.logNone}</p>;
  return (
    <Table
      caption={texts.logCaption}
      rows={run.control.map((control, index) => ({ ...control, key: String(index) }))}
      keyOf={({ key }) => key}
      columns={[
        { key: 'at', heading: texts.time, cell: ({ at }) => <Time at={at} /> },
        { key: 'by', heading: texts.who, cell: ({ by }) => by.desc },
        {
          key: 'op',
          heading: texts.what,
          cell: ({ op, values, note }) => (
            <>
              {texts.operations[op]}
              {values && <div className="small muted">{valuesIn(values, texts)}</div>}
              {note !== undefined && <q>{note}</q>}
            </>
          ),
        },
        {
          key: 'result',
          heading: texts.result,
          cell: ({ result, message }) => (
            <>
              {texts.results[result]}
              {message !== undefined && <div className="small muted">{message}</div>}
            </>
          ),
        },
      ]}
    />
  );
}

function valuesIn(
  { concurrency, threshold }: Record<string, unknown>,
  texts: { concurrency: string; threshold: string; noThreshold: string },
): string {
  return [
    ...(typeof concurrency === 'number' ? [`${texts.concurrency}: ${concurrency}`] : []),
    ...(threshold === undefined ? [] : [`${texts.threshold}: ${thresholdIn(threshold) ?? texts.noThreshold}`]),
  ].join('; ');
}

function thresholdIn(threshold: unknown): string | undefined {
  if (typeof threshold !== 'object' || threshold === null) return undefined;
  const { kind, failures } = threshold as { kind?: string; failures?: number };
  return `${failures ?? ''}${kind === 'percent' ? '%' : ''}`;
}
