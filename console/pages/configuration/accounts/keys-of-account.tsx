import { KeyTable } from '../../../session/key-table.tsx';
import { useTexts } from '../../../texts/language.tsx';

/** The API keys of a person, and the way to revoke them. */
export function KeysOfAccount({ id }: { id: string }) {
  const { accounts, account } = useTexts();
  return (
    <section className="card">
      <h2>{account.keysTitle}</h2>
      <KeyTable user={id} caption={account.keysTitle} none={accounts.noKeys} allRoles={accounts.allRoles} />
    </section>
  );
}
