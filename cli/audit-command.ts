import { userInfo } from 'node:os';
import type { AuditEvent } from '../shared/model/audit-entry.ts';
import type { Store } from '../shared/store/store.ts';

/** Does what a command of this machine was told to, and notes it in the audit trail: before it, and when it is done. */
export async function auditCommand<T>(
  { auditTrail }: Pick<Store, 'auditTrail'>,
  { command, details, ...event }: Pick<AuditEvent, 'action' | 'subject' | 'details'> & { command: string },
  act: () => Promise<T>,
): Promise<T> {
  const noted = { ...event, by: `npm run ${command}`, details: { ...details, login: loginName() } };
  await auditTrail.append({ ...noted, result: 'asked' });
  const result = await act();
  await auditTrail.append({ ...noted, result: 'done' });
  return result;
}

/** Who is logged in to the machine; a container's user may have no name. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
