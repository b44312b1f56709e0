import { useLayoutEffect, useRef } from 'react';
import { useTexts } from '../texts/language.tsx';
import './notice.css';

export interface FieldProblem {
  /** The id of the control; none where the problem belongs to no single one. */
  field?: string | undefined;
  message: string;
}

/** Everything that is wrong with a form, on top of it; gets the focus when it appears. Each line leads to its field. */
export function ErrorSummary({ problems }: { problems: readonly FieldProblem[] }) {
  const { common } = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const said = problems.map(({ field, message }) => `${field ?? ''} ${message}`).join('\n');
  useLayoutEffect(() => {
    if (said !== '') box.current?.focus();
  }, [said]);
  if (problems.length === 0) return null;
  return (
    <div className="notice error" ref={box} tabIndex={-1} role="group" aria-labelledby="error-summary-title">
      <span className="sign" aria-hidden="true">
        !
      </span>
      <div className="stack tight">
        <h2 id="error-summary-title">{common.problemTitle}</h2>
        <ul>
          {problems.map(({ field, message }) => (
            <li key={`${field ?? ''} ${message}`}>
              {field === undefined ? (
                message
              ) : (
                <a
                  href={`#${field}`}
                  onClick={(event) => {
                    event.preventDefault();
                    document.getElementById(field)?.focus();
                  }}
                >
                  {message}
                </a>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
