import { useTexts } from '../texts/language.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SignInForm } from './sign-in-form.tsx';
import type { Me } from './session.tsx';

/** The session ended while somebody worked: they sign in over their page, which stays as it is. */
export function SessionEndedDialog({ onSignedIn }: { onSignedIn: (me: Me) => Promise<void> }) {
  const { signIn } = useTexts();
  return (
    <Dialog title={signIn.again} onClose={() => undefined}>
      <p>{signIn.againHint}</p>
      <SignInForm onSignedIn={onSignedIn} />
    </Dialog>
  );
}
