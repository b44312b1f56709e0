import { useTexts } from '../texts/language.tsx';
import { Button } from './button.tsx';
import { toast } from './toasts.tsx';

/** Copies a text; says that it did. @param of what is copied, for those who hear the button. */
export function CopyButton({ text, of }: { text: string; of: string }) {
  const { common } = useTexts();
  return (
    <Button
      aria-label={`${common.copy}: ${of}`}
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => {
            toast({ key: 'copied', kind: 'success', title: `${common.copied}: ${of}` });
          },
          (error: unknown) => {
            toast({ key: 'copied', kind: 'error', title: String(error) });
          },
        );
      }}
    >
      {common.copy}
    </Button>
  );
}
