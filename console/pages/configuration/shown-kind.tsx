import type { ReactNode } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Notice, Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { useKinds, type Kind } from './entries.ts';

/** Shows something of a kind, once it is known that there is one and that one may read it. */
export function ShownKind({ name, children }: { name: string; children: (kind: Kind) => ReactNode }): ReactNode {
  const { configuration } = useTexts();
  const { read, kinds } = useKinds();
  const kind = kinds?.find((each) => each.kind.value === name);
  if (kind) return children(kind);
  if (!kinds && !read.error) return <Loading />;
  return (
    <Page title={configuration.title}>
      {read.error ? (
        <Problem problem={read.error} onRetry={() => void read.refetch()} />
      ) : (
        <Notice kind="warning" title={configuration.noSuchKind(name)}>
          <p>{configuration.noSuchKindHint}</p>
        </Notice>
      )}
    </Page>
  );
}
