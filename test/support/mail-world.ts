import { randomUUID } from 'node:crypto';
import type { ParsedMail } from 'mailparser';
import type { MailServer } from '../../shared/letters/mail-server.ts';
import { mailServerSchema } from '../../shared/letters/mail-server.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/store/store.ts';
import { storeEntry } from './entries.ts';
import type { TestMuster } from './muster.ts';
import { until } from './until.ts';

/** Sends letters to this port, trying again at once. */
export async function useMailServer(store: Store, port: number, more: Partial<MailServer> = {}): Promise<void> {
  const server = mailServerSchema.parse({
    host: '127.0.0.1',
    port,
    security: 'none',
    from_address: 'repository@example.org',
    from_name: 'The Repository',
    retry_after_seconds: [0, 0, 1],
    answer_seconds: 20,
    ...more,
  });
  await storeEntry(store, 'mail-servers', 'main', server);
}

/** Stores users, and a set of them. */
export async function storeUsers(
  store: Store,
  users: readonly ({ _id: string } & Record<string, unknown>)[],
): Promise<string> {
  await store.users.insert(users, 'test');
  return setOfUsers(
    store,
    users.map(({ _id }) => _id),
  );
}

export async function setOfUsers(store: Store, members: readonly string[]): Promise<string> {
  const set = await store.sets.create(
    {
      name: `Users to write to, ${randomUUID()}`,
      description: '',
      type: 'ITEMIZED',
      content: 'USER',
      private: false,
      status: 'ACTIVE',
      note: '',
      createdBy: 'test',
    },
    [...members].sort(),
  );
  if (set === 'NAME_TAKEN') throw new Error('The name is taken.');
  return set._id;
}

/** Parameters of "Update/Notify Users" that order this notification. */
export function notifying(type: string): Record<string, string> {
  return { SEND_Notification_To_User_Active: 'true', SEND_Notification_To_User_Value: type };
}

/** The run that sends the letters of an ended run, once it has ended as well. */
export async function lettersSent(muster: TestMuster, run: Run, limitMs?: number): Promise<Run> {
  const { lettersRun } = await until('the run has letters', async () => {
    const now = await muster.store.runs.get(run._id);
    return now?.lettersRun !== undefined && now.endTime ? { lettersRun: now.lettersRun } : undefined;
  });
  return muster.ended(lettersRun, limitMs);
}

/** A header as it came, unfolded; the parser keeps those of lists apart. */
export function headerOf(mail: ParsedMail | undefined, name: string): string | undefined {
  const line = mail?.headerLines.find(({ key }) => key === name)?.line;
  return line
    ?.slice(line.indexOf(':') + 1)
    .replace(/\r?\n(?=[ \t])/g, '')
    .trim();
}
