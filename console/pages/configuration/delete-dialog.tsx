import { useState } from 'react';
import { messageOf } from '../../api/api-problem.ts';
import { useTexts } from '../../texts/language.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ServerWords } from '../../ui/server-words.tsx';

/**
 * Asks before something of the configuration is deleted. If the server refuses, its words stand in place of the hint, and
 * one may try again.
 */
export function DeleteDialog({
  name,
  hint,
  onDelete,
  onClose,
}: {
  name: string;
  hint: string;
  onDelete: () => Promise<void>;
  onClose: () => void;
}) {
  const { configuration } = useTexts();
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const remove = async () => {
    setIsBusy(true);
    try {
      await onDelete();
    } catch (error) {
      setRefusal(messageOf(error));
      setIsBusy(false);
    }
  };
  return (
    <ConfirmDialog
      title={configuration.deleteTitle(name)}
      act={configuration.delete}
      keep={configuration.keep}
      isDangerous
      isBusy={isBusy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {refusal === undefined ? <p>{hint}</p> : <Notice kind="error" title={<ServerWords>{refusal}</ServerWords>} />}
    </ConfirmDialog>
  );
}
