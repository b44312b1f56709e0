import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { z } from 'zod';
import { egressOf } from '../../shared/outside/egress.ts';
import { handOver } from '../../shared/letters/smtp.ts';
import { readSecret } from '../../shared/settings/read-secret.ts';
import { domainOf, mailAddress, type MailServer } from '../../shared/letters/mail-server.ts';
import { readWith } from '../coded.ts';
import type { Operation } from '../configuration/operation.ts';

const bodySchema = z.strictObject({ to: mailAddress.describe('Where the test mail is sent.') });
/** A person is waiting for the answer. */
const ANSWER_SECONDS = 30;

/** `POST /conf/mail-servers/{code}?op=test`: sends mail to the given address and returns what the server said. */
export const testMailServer: Operation = {
  needs: 'change',
  title: 'Send a test mail',
  takes: bodySchema,
  run: async ({ entry, body, services, signal }) => {
    const { to } = readWith(bodySchema, body);
    const server = entry.content as MailServer;
    const composer = new MailComposer({
      from: { name: server.from_name, address: server.from_address },
      to,
      subject: `Test of the mail server ${entry.code}`,
      text: 'This is a test of the mail server. You can ignore it.\n',
      messageId: `<muster.test.${randomUUID()}@${server.message_id_domain ?? domainOf(server.from_address)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const password = await readSecret(services.secrets, entry, 'password');
    await services.store.rates.turn('mail', signal, domainOf(to));
    const handed = await handOver(
      { from: server.from_address, to, raw: await composer.compile().build() },
      {
        egress: egressOf(services.config),
        server: { ...server, answer_seconds: ANSWER_SECONDS },
        ...{ password, signal, onText: async () => undefined },
      },
    );
    return { ok: handed.kind === 'accepted', message: handed.kind === 'accepted' ? null : handed.message };
  },
};
