import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { domainOf, findMailServer, mailAddress } from '../../shared/letters/mail-server.ts';
import { handOver } from '../../shared/letters/smtp.ts';
import { egressOf } from '../../shared/outside/egress.ts';
import type { User } from '../../shared/model/user.ts';
import { readSecret } from '../../shared/settings/read-secret.ts';
import type { ApiServices } from '../api-services.ts';

const PATIENCE_MS = 60_000;
const ANSWER_SECONDS = 30;

/** Mails a person a link. @returns why it could not be sent, in words; undefined when the server took it. */
export async function sendLink(
  { store, secrets, config }: Pick<ApiServices, 'store' | 'secrets' | 'config'>,
  { email }: Pick<User, 'email'>,
  { link, minutes }: { link: string; minutes: number },
): Promise<string | undefined> {
  const entry = await findMailServer(store);
  if (!entry) return 'no mail server is active';
  const to = mailAddress.safeParse(email);
  if (!to.success) return 'the mail address is not valid';
  const server = entry.content;
  const name = server.from_name === '' ? 'Muster' : server.from_name;
  const composer = new MailComposer({
    from: { name: server.from_name, address: server.from_address },
    to: to.data,
    subject: `Sign in to ${name}`,
    text: `Somebody asked for a link to sign in to ${name} with your account. It works once, within ${minutes} minutes:\n\n${link}\n\nOnce you are signed in, you can set a new password. If you did not ask for it, ignore this mail: nothing has changed.\n`,
    messageId: `<muster.sign-in.${randomUUID()}@${server.message_id_domain ?? domainOf(server.from_address)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const password = await readSecret(secrets, entry, 'password');
  await store.rates.turn('mail', signal, domainOf(to.data));
  const handed = await handOver(
    { from: server.from_address, to: to.data, raw: await composer.compile().build() },
    {
      ...{ egress: egressOf(config), server: { ...server, answer_seconds: ANSWER_SECONDS } },
      ...{ password, signal, onText: async () => undefined },
    },
  );
  return handed.kind === 'accepted' ? undefined : handed.message;
}
