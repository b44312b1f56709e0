import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem, messageOf } from '../../../api/api-problem.ts';
import { api } from '../../../api/client.ts';
import { proven } from '../../../session/prove.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { ConfirmDialog } from '../../../ui/dialog.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { toast } from '../../../ui/toasts.tsx';
import { ChangesMeanwhile } from './changes-meanwhile.tsx';
import type { Account, UserRecord } from './account-fields.ts';
import { readUser, useRefreshAccounts } from './use-account.ts';
import { ServerWords } from '../../../ui/server-words.tsx';

/** Asks before a user is deleted, as the page showed it. */
export function DeleteAccountDialog({
  account: { primary_id: id, name },
  user: begun,
  onClose,
}: {
  account: Account;
  user: UserRecord;
  onClose: () => void;
}) {
  const { accounts } = useTexts();
  const navigate = useNavigate();
  const refresh = useRefreshAccounts();
  const [refusal, setRefusal] = useState<string>();
  const [since] = useState(begun.revision);
  const [revision, setRevision] = useState(since);
  const [isOvertaken, setIsOvertaken] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const remove = async () => {
    setIsBusy(true);
    setRefusal(undefined);
    setIsOvertaken(false);
    try {
      const headers = { 'If-Match': `"${revision}"` };
      await proven(() => api.DELETE('/almaws/v1/users/{id}', { params: { path: { id } }, headers }));
      toast({ key: 'account', kind: 'success', title: accounts.deleted(id) });
      await navigate({ to: '/configuration/accounts' });
    } catch (error) {
      await refuse(error);
      setIsBusy(false);
    }
    void refresh();
  };
  /** Where somebody else was faster, a second try is made on what there is now. */
  const refuse = async (error: unknown) => {
    setRefusal(messageOf(error));
    if (!(error instanceof ApiProblem) || error.code !== 'PRECONDITION_FAILED') return;
    try {
      setRevision((await readUser(id)).revision);
      setIsOvertaken(true);
    } catch (failure) {
      setRefusal(messageOf(failure));
    }
  };
  return (
    <ConfirmDialog
      title={accounts.deleteTitle(name)}
      act={accounts.delete}
      keep={accounts.keep}
      isDangerous
      isBusy={isBusy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {isOvertaken && <ChangesMeanwhile id={id} since={since} hasTyped={false} />}
      {refusal !== undefined && !isOvertaken && <Notice kind="error" title={<ServerWords>{refusal}</ServerWords>} />}
      <p>{accounts.deleteHint}</p>
    </ConfirmDialog>
  );
}
