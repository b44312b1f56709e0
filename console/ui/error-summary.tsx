import { useLayoutEffect, useRef } from 'react';
import { useTexts } from '../texts/language.tsx';
import { ServerWords } from './server-words.tsx';
import './notice.css';

export interface FieldProblem {
  /** The id of the control; none where the problem belongs to no single one. */
  field?: string | undefined;
  /** What the control is called, before what is wrong with it. */
  label?: string;
  message: string;
  /** Whose words the message is in; the page's own if not said. */
  by?: 'server';
}

/** Everything that is wrong with a form, on top of it; gets the focus when it appears. Each line leads to its field. */
export function ErrorSummary({ problems }: { problems: readonly FieldProblem[] }) {
  const { common } = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const said = problems.map(({ field, label, message }) => `${field ?? ''} ${label ?? ''} ${message}`).join('\n');
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
          {problems.map(({ field, ...problem }) => (
            <li key={`${field ?? ''} ${problem.label ?? ''} ${problem.message}`}>
              {field === undefined ? (
                <Line {...problem} />
              ) : (
                <a
                  href={`#${field}`}
                  onClick={(event) => {
                    event.preventDefault();
                    document.getElementById(field)?.focus();
                  }}
                >
                  <Line {...problem} />
                </a>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Line({ label, message, by }: Omit<FieldProblem, 'field'>) {
  return (
    <>
      {label !== undefined && `${label}: `}
      {by === 'server' ? <ServerWords>{message}</ServerWords> : message}
    </>
  );
}
