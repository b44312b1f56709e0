import { useTexts } from '../texts/language.tsx';
import { useFormats } from './formats.ts';
import { Button } from './button.tsx';

/** Which rows are shown, and the way to the others. Nothing to turn: only the number is said. */
export function Pager({
  offset,
  limit,
  total,
  onTurn,
}: {
  offset: number;
  limit: number;
  total: number;
  onTurn: (offset: number) => void;
}) {
  const { common } = useTexts();
  const { number } = useFormats();
  const last = Math.min(offset + limit, total);
  return (
    <nav className="row no-print" aria-label={common.pages}>
      <span className="number" role="status">
        {total === 0 ? common.nothing : common.rows(number(offset + 1), number(last), number(total))}
      </span>
      {total > limit && (
        <>
          <Button
            disabled={offset === 0}
            onClick={() => {
              onTurn(Math.max(0, offset - limit));
            }}
          >
            {common.previous}
          </Button>
          <Button
            disabled={last >= total}
            onClick={() => {
              onTurn(offset + limit);
            }}
          >
            {common.next}
          </Button>
        </>
      )}
    </nav>
  );
}
