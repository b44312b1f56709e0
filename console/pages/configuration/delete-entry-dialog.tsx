import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { proven } from '../../session/prove.tsx';
import { useTexts } from '../../texts/language.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { toast } from '../../ui/toasts.tsx';
import { deleteEntry, keysOf, type Kind } from './entries.ts';
import { ServerWords } from '../../ui/server-words.tsx';

/** Asks before an entry is deleted, and says what still uses it. */
export function DeleteEntryDialog({ kind, code, onClose }: { kind: Kind; code: string; onClose: () => void }) {
  const { configuration } = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const remove = async () => {
    setIsBusy(true);
    try {
      await proven(() => deleteEntry(kind, code));
      toast({ key: 'entry', kind: 'success', title: configuration.deleted(code) });
      await navigate({ to: '/configuration/$kind', params: { kind: kind.kind.value } });
      for (const queryKey of keysOf(kind)) void client.invalidateQueries({ queryKey });
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
      setIsBusy(false);
    }
  };
  return (
    <ConfirmDialog
      title={configuration.deleteTitle(code)}
      act={configuration.delete}
      keep={configuration.keep}
      isDangerous
      isBusy={isBusy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {refusal === undefined ? (
        <p>{configuration.deleteHint}</p>
      ) : (
        <Notice kind="error" title={<ServerWords>{refusal}</ServerWords>} />
      )}
    </ConfirmDialog>
  );
}
