import { setTimeout as delay } from 'node:timers/promises';
import { startMailStandIn } from '../../../test/stand-ins/mail.ts';
import { putConfiguration } from '../put-configuration.ts';
import type { DemoScene, Stage } from '../scene.ts';

/** How long the demo waits for the letters, which are sent by a separate run. */
const LETTERS_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 250;
const NOTIFICATION = 'NEWS';

/** Sends every member a letter through a mail server on this machine. */
export const notifyUsersScene: DemoScene = {
  name: 'notify-users',
  jobName: 'Update/Notify Users',
  content: 'USER',
  members: 60,
  open: async () => {
    const server = await startMailStandIn();
    return {
      prepare: async ({ api, say }) => {
        await putConfiguration(api, 'mail-servers', {
          code: 'DEMO',
          host: '127.0.0.1',
          port: server.port,
          security: 'none',
          from_address: 'repository@example.org',
          from_name: 'The Repository',
        });
        say(`A mail server runs at ${server.url}`);
      },
      parameters: async () => ({
        values: { SEND_Notification_To_User_Active: 'true', SEND_Notification_To_User_Value: NOTIFICATION },
        meaning: `sends every member the notification ${NOTIFICATION}`,
      }),
      observed: async (stage, instance) => {
        await lettersSent(stage, instance);
        const [first] = server.mails;
        const subject = first && /^Subject: .*(?:\r?\n[ \t].*)*/m.exec(first.raw)?.[0];
        const example = first === undefined ? [] : [`  e.g. to ${first.mailbox}: ${subject ?? ''}`];
        return [`In mailboxes: ${server.mails.length} letters`, ...example];
      },
      close: () => server.close(),
    };
  },
};

async function lettersSent({ store }: Stage, instance: string): Promise<void> {
  const end = Date.now() + LETTERS_WITHIN_MS;
  const run = await store.runs.get(instance);
  while (run?.lettersRun !== undefined && Date.now() < end) {
    if ((await store.runs.get(run.lettersRun))?.endTime) return;
    await delay(LOOK_AGAIN_MS);
  }
}
