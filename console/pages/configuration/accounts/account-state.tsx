import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';
import type { Account } from './account-fields.ts';
import { ServerWords } from '../../../ui/server-words.tsx';

/** Whether an account is open; if not, what closes it. Of a block, the server says which. */
export function AccountState({
  account: { state, why_closed: why },
}: {
  account: Pick<Account, 'state' | 'why_closed'>;
}) {
  const { accounts } = useTexts();
  return (
    <span className="row">
      <Badge kind={state.value === 'OPEN' ? 'success' : 'attention'}>{accounts.states[state.value]}</Badge>
      {state.value === 'BLOCKED' && (
        <span className="small muted">
          <ServerWords>{why}</ServerWords>
        </span>
      )}
    </span>
  );
}
