import { useTexts } from '../texts/language.tsx';
import { Page } from '../ui/page.tsx';
import { SignInForm } from './sign-in-form.tsx';
import type { Me } from './session.tsx';

/** What everybody sees who is not signed in, at whatever address: after it, they are where they wanted to go. */
export function SignInPage({ onSignedIn }: { onSignedIn: (me: Me) => Promise<void> }) {
  const { signIn } = useTexts();
  return (
    <main>
      <Page title={signIn.title}>
        <SignInForm onSignedIn={onSignedIn} />
      </Page>
    </main>
  );
}
