import { useTexts } from '../texts/language.tsx';
import { VisibleText } from './visible-text.tsx';
import './difference.css';

/** A value before and after. Either may be missing: it was added, or taken away. */
export function Difference({ before, after }: { before?: string | undefined; after?: string | undefined }) {
  const { common } = useTexts();
  return (
    <span className="difference">
      {before !== undefined && (
        <del>
          <span className="unseen">{common.before} </span>
          {before === '' ? common.empty : <VisibleText text={before} />}
        </del>
      )}
      {before !== undefined && after !== undefined && <span aria-hidden="true"> → </span>}
      {after !== undefined && (
        <ins>
          <span className="unseen">{common.after} </span>
          {after === '' ? common.empty : <VisibleText text={after} />}
        </ins>
      )}
    </span>
  );
}
