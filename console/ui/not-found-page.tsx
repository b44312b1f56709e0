import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { LinkButton } from './link-button.tsx';
import { Page } from './page.tsx';

export function NotFoundPage(): ReactNode {
  const { shell } = useTexts();
  return (
    <Page title={shell.notFoundTitle}>
      <p>{shell.notFound}</p>
      <div>
        <LinkButton to="/">{shell.toHome}</LinkButton>
      </div>
    </Page>
  );
}
