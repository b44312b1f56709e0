import { useState } from 'react';
import { messageOf } from '../../../api/api-problem.ts';
import { api, body } from '../../../api/client.ts';
import { proven } from '../../../session/prove.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { ConfirmDialog, Dialog } from '../../../ui/dialog.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Time } from '../../../ui/time.tsx';
import type { Account } from './account-fields.ts';
import { ServerWords } from '../../../ui/server-words.tsx';

/** Makes a one-time link for somebody, and shows it once. */
export function LinkDialog({ account: { primary_id: id, name }, onClose }: { account: Account; onClose: () => void }) {
  const { accounts, common } = useTexts();
  const [made, setMade] = useState<{ link: string; expires: string }>();
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const make = async () => {
    setIsBusy(true);
    setRefusal(undefined);
    try {
      const path = { id };
      setMade(await proven(() => body(api.POST('/almaws/v1/conf/accounts/{id}/sign-in-links', { params: { path } }))));
    } catch (error) {
      setRefusal(messageOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  if (!made) {
    return (
      <ConfirmDialog
        title={accounts.linkTitle(name)}
        act={accounts.makeLink}
        keep={common.cancel}
        isBusy={isBusy}
        onConfirm={() => void make()}
        onClose={onClose}
      >
        <p>{accounts.linkHint}</p>
        {refusal !== undefined && <Notice kind="error" title={<ServerWords>{refusal}</ServerWords>} />}
      </ConfirmDialog>
    );
  }
  return (
    <Dialog title={accounts.linkMade(name)} onClose={onClose}>
      <Notice kind="warning" title={accounts.linkOnce}>
        <p>
          {accounts.linkUntil} <Time at={made.expires} />
        </p>
      </Notice>
      <pre className="command">{made.link}</pre>
      <div className="row">
        <CopyButton text={made.link} of={accounts.theLink} />
        <Button onClick={onClose}>{common.close}</Button>
      </div>
    </Dialog>
  );
}
