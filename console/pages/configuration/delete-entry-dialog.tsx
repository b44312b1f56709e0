import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { proven } from '../../session/prove.tsx';
import { useTexts } from '../../texts/language.tsx';
import { toast } from '../../ui/toasts.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { deleteEntry, keysOf, type Kind } from './entries.ts';

/** Asks before an entry is deleted, and says what still uses it. */
export function DeleteEntryDialog({ kind, code, onClose }: { kind: Kind; code: string; onClose: () => void }) {
  const { configuration } = useTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = async () => {
    await proven(() => deleteEntry(kind, code));
    toast({ key: 'entry', kind: 'success', title: configuration.deleted(code) });
    await navigate({ to: '/configuration/$kind', params: { kind: kind.kind.value } });
    for (const queryKey of keysOf(kind)) void client.invalidateQueries({ queryKey });
  };
  return <DeleteDialog name={code} hint={configuration.deleteHint} onDelete={remove} onClose={onClose} />;
}
