import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';

/** Whether an account is open; if not, why, in the server's words. */
export function AccountState({
  account: { is_open: isOpen, why_closed: why },
}: {
  account: { is_open: boolean; why_closed: string | null };
}) {
  const { accounts } = useTexts();
  return (
    <span className="row">
      <Badge kind={isOpen ? 'success' : 'attention'}>{isOpen ? accounts.open : accounts.closed}</Badge>
      {why !== null && <span className="small muted">{why}</span>}
    </span>
  );
}
