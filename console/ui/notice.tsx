import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { Button } from './button.tsx';
import { ServerWords } from './server-words.tsx';
import './notice.css';

export type NoticeKind = 'info' | 'success' | 'warning' | 'error';

const SIGNS: Record<NoticeKind, string> = { info: 'i', success: '✓', warning: '!', error: '!' };

/** Something to know, in a box. Errors are spoken at once, other kinds when there is a pause. */
export function Notice({
  kind = 'info',
  title,
  children,
}: {
  kind?: NoticeKind;
  title?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={`notice ${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <span className="sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      <div className="stack tight">
        {title && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}

/** Why something could not be loaded or done: the server's words, and the id that the log knows. */
export function Problem({
  problem,
  onRetry,
  title: given,
}: {
  problem: unknown;
  onRetry?: () => void;
  /** What did not work, if something else than to load it. */
  title?: string;
}) {
  const { common } = useTexts();
  const isKnown = problem instanceof ApiProblem;
  const title = given ?? (isKnown && problem.status === 403 ? common.notAllowed : common.somethingWrong);
  return (
    <Notice kind="error" title={title}>
      <p>
        <ServerWords>{isKnown ? problem.message : String(problem)}</ServerWords>
      </p>
      {isKnown && problem.trackingId !== undefined && (
        <p className="small muted">{common.trackingId(problem.trackingId)}</p>
      )}
      {onRetry && (
        <div>
          <Button onClick={onRetry}>{common.tryAgain}</Button>
        </div>
      )}
    </Notice>
  );
}
