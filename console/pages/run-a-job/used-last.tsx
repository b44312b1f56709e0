import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { useFormats } from '../../ui/formats.ts';

/** What one used last, to choose it again with one press. */
export function UsedLast({
  used,
  chosen,
  onChoose,
}: {
  used: readonly { value: string; desc: string; used: string }[];
  chosen: string;
  onChoose: (value: string) => void;
}) {
  const { wizard } = useTexts();
  const { ago } = useFormats();
  if (used.length === 0) return null;
  return (
    <div className="row">
      <span className="muted">{wizard.usedLast}</span>
      {used.map(({ value, desc, used: at }) => (
        <Button
          key={value}
          aria-pressed={value === chosen}
          onClick={() => {
            onChoose(value);
          }}
        >
          {desc} <span className="muted small">{ago(at)}</span>
        </Button>
      ))}
    </div>
  );
}
