import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { domainOf, type MailServer } from '../../shared/letters/mail-server.ts';
import { oneLine, type RenderedLetter } from '../../shared/letters/render-letter.ts';
import type { Letter } from '../../shared/model/letter.ts';
import type { Mail } from '../../shared/letters/smtp.ts';

export interface MailToCompose {
  letter: Letter;
  rendered: RenderedLetter;
  server: MailServer;
  to: { name: string; address: string };
  /** Empty for service letters. */
  unsubscribeUrl: string;
  /** The time of the order: the same at every try. */
  date: Date;
}

/**
 * A letter has the same id at every try, so that mail programs show it once. RFC 5322 (3.6.4) allows few characters on
 * the left, so it contains a digest of the recipient.
 */
export function messageIdOf(
  { run, recipient, letter }: Letter,
  { message_id_domain, from_address }: MailServer,
): string {
  const digest = createHash('sha256').update(`${recipient}\n${letter}`).digest('hex').slice(0, 24);
  return `<muster.${run}.${digest}@${message_id_domain ?? domainOf(from_address)}>`;
}

/** A mail as text and HTML, with the headers of automatic letters. */
export async function composeMail({
  letter,
  rendered,
  server,
  to,
  unsubscribeUrl,
  date,
}: MailToCompose): Promise<{ mail: Mail; messageId: string }> {
  const messageId = messageIdOf(letter, server);
  const composer = new MailComposer({
    from: { name: oneLine(server.from_name), address: server.from_address },
    to: { name: oneLine(to.name), address: to.address },
    ...(server.reply_to === null ? {} : { replyTo: server.reply_to }),
    subject: rendered.subject,
    html: rendered.html,
    text: rendered.text,
    messageId,
    date,
    // RFC 3834: suppresses vacation replies. Precedence does the same for older programs.
    headers: {
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
      'Content-Language': rendered.language,
      // RFC 8058: mail programs show a button, which posts to the address.
      ...(unsubscribeUrl === ''
        ? {}
        : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const raw = await composer.compile().build();
  return { mail: { from: server.from_address, to: to.address, raw }, messageId };
}
