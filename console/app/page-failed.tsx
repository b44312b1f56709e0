import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Notice, Problem } from '../ui/notice.tsx';

/** A page that could not be shown: after an update of Muster, its part of the program may be gone. */
export function PageFailed({ error }: { error: unknown }): ReactNode {
  const { shell } = useTexts();
  const isOldPage = error instanceof TypeError && /import|fetch|module/i.test(error.message);
  if (!isOldPage) return <Problem problem={error} />;
  return (
    <Notice kind="warning" title={shell.updated}>
      <div>
        <Button
          kind="primary"
          onClick={() => {
            location.reload();
          }}
        >
          {shell.reload}
        </Button>
      </div>
    </Notice>
  );
}
