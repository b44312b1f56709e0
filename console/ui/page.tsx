import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import './page.css';

let isFirstPage = true;

/**
 * A page: its heading, what can be done, its content. The heading gets the focus after a change of page, so that a
 * reader of the screen is told; the browser's title says the same.
 */
export function Page({
  title,
  lead,
  actions,
  hasProblem = false,
  children,
}: {
  title: string;
  /** What stands beside or below the heading. */
  lead?: ReactNode;
  actions?: ReactNode;
  hasProblem?: boolean;
  children: ReactNode;
}) {
  const { shell, common } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${hasProblem ? common.errorPrefix : ''}${title} · ${shell.product}`;
  }, [title, hasProblem, common, shell]);
  // Before the page is painted: a moment later it would take the focus from a field that somebody is in already.
  useLayoutEffect(() => {
    // The first page is read from its top anyway.
    if (isFirstPage) isFirstPage = false;
    else heading.current?.focus();
  }, []);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead}
        </div>
        {actions && <div className="row no-print">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
