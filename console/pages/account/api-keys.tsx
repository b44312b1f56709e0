import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { keyOfRead } from '../../api/read.ts';
import { KEYS, KeyTable } from '../../session/key-table.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';

/** One's own API keys, and the way to make one. */
export function ApiKeys() {
  const { account } = useTexts();
  const client = useQueryClient();
  const [isMaking, setIsMaking] = useState(false);
  return (
    <section className="card">
      <div className="row ends">
        <h2>{account.keysTitle}</h2>
        <Button
          onClick={() => {
            setIsMaking(true);
          }}
        >
          {account.newKey}
        </Button>
      </div>
      <p className="muted">{account.keysHint}</p>
      <KeyTable caption={account.keysCaption} none={account.noKeys} allRoles={account.allRoles} />
      {isMaking && (
        <NewKeyDialog
          onMade={() => void client.invalidateQueries({ queryKey: keyOfRead(KEYS) })}
          onClose={() => {
            setIsMaking(false);
          }}
        />
      )}
    </section>
  );
}
