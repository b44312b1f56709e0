import './stacked-bar.css';

export type Tone = 'success' | 'neutral' | 'attention' | 'danger' | 'done' | 'open';

export interface BarPart {
  key: string;
  count: number;
  tone: Tone;
}

/** Parts of a whole beside each other. A picture only: the same figures stand beside it as text. */
export function StackedBar({ parts, isThin = false }: { parts: readonly BarPart[]; isThin?: boolean }) {
  return (
    <div className={isThin ? 'stacked-bar thin' : 'stacked-bar'} aria-hidden="true">
      {parts
        .filter(({ count }) => count > 0)
        .map(({ key, count, tone }) => (
          <span key={key} className={`part ${tone}`} style={{ flexGrow: count }} />
        ))}
    </div>
  );
}

/** The colour and sign of a part, beside its name. */
export function BarSign({ tone }: { tone: Tone }) {
  return <span className={`bar-sign ${tone}`} aria-hidden="true" />;
}
