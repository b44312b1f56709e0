import { useTexts } from '../../texts/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { isFields, labelOf } from './form/schema.ts';
import { ServerWords } from '../../ui/server-words.tsx';
import './configuration.css';

/** What an operation answered: whether it went well, its steps, and what it made. */
export function OperationResult({
  result,
  page,
}: {
  result: Readonly<Record<string, unknown>>;
  /** The address of what it made as a page, if it made one. */
  page: string;
}) {
  const { configuration } = useTexts();
  const { ok, message, step, html, text, ...others } = result;
  const steps = Array.isArray(step) ? step.filter(isFields) : [];
  const facts = Object.entries(others).flatMap(([name, value]) =>
    typeof value === 'string' ? [[labelOf(name), value] as const] : [],
  );
  return (
    <>
      {typeof ok === 'boolean' && (
        <Notice kind={ok ? 'success' : 'error'} title={ok ? configuration.worked : configuration.failed}>
          {typeof message === 'string' && (
            <p>
              <ServerWords>{message}</ServerWords>
            </p>
          )}
          {steps.length > 0 && (
            <ol>
              {steps.map(({ step: name, ok: isDone, message: why }) => (
                <li key={String(name)}>
                  {String(name)}: {isDone === true ? configuration.stepDone : <ServerWords>{String(why)}</ServerWords>}
                </li>
              ))}
            </ol>
          )}
        </Notice>
      )}
      {facts.length > 0 && <Facts facts={facts} />}
      {typeof html === 'string' && (
        <>
          <p className="muted">{configuration.previewHint}</p>
          {/* A page of its own, with a policy of its own: its styles are shown, and nothing in it can act. */}
          <iframe className="preview" sandbox="" title={configuration.previewTitle} src={page} />
        </>
      )}
      {typeof text === 'string' && <pre className="preview-text">{text}</pre>}
    </>
  );
}
