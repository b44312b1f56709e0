import { Link } from '@tanstack/react-router';
import { useTexts } from '../../texts/language.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Review } from './use-review.ts';
import { ServerWords } from '../../ui/server-words.tsx';

/** What one should know before, with its numbers, in the server's words. */
export function Warnings({ warnings }: { warnings: Review['warning'] }) {
  const { wizard } = useTexts();
  if (warnings.length === 0) return null;
  return (
    <Notice kind="warning" title={wizard.warnings(warnings.length)}>
      <ul>
        {warnings.map(({ code, message, instance }) => (
          <li key={`${code} ${message}`}>
            <ServerWords>{message}</ServerWords>
            {instance && (
              <>
                {' '}
                <Link to="/runs/$instance" params={{ instance: instance.value }}>
                  {wizard.lookAtRun}
                  <span className="unseen"> {instance.desc}</span>
                </Link>
              </>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
