import { findLetter, findNotificationType } from '../../shared/letters/find-letter.ts';
import type { LetterContent, NotificationType } from '../../shared/letters/letter-content.ts';
import type { MailServer } from '../../shared/letters/mail-server.ts';
import { reasonNotToSend, recipientValues, findRecipient, type Recipient } from '../../shared/letters/recipient.ts';
import { openLinkSecrets } from '../../shared/letters/link-secrets.ts';
import { LetterError, renderInThread } from '../../shared/letters/letters-in-threads.ts';
import type { RenderedLetter } from '../../shared/letters/render-letter.ts';
import { unsubscribeLink } from '../../shared/letters/unsubscribe-link.ts';
import { publicUrlOf } from '../../shared/runtime/config.ts';
import type { Letter, LetterEnd, LetterEnvelope, LetterReason } from '../../shared/model/letter.ts';
import type { PerformContext } from '../../shared/job-kit/job-work.ts';
import type { Mail } from '../../shared/letters/smtp.ts';
import { composeMail } from './compose-mail.ts';

/** A letter that can be sent now, or what ends it before. */
export type Prepared = { kind: 'ready'; mail: Mail; envelope: LetterEnvelope } | { kind: 'ended'; end: LetterEnd };

type Context = Pick<PerformContext, 'store' | 'config' | 'secrets' | 'clock'>;

/** Checks the recipient and writes the letter as currently configured. */
export async function prepareLetter(letter: Letter, server: MailServer, context: Context): Promise<Prepared> {
  const { store, clock } = context;
  const type = await findNotificationType(store, letter.letter);
  if (!type?.is_enabled) return failed('TYPE_NOT_ENABLED', `There is no enabled notification type ${letter.letter}.`);
  const recipient = await findRecipient(store, letter.recipient);
  if (!recipient) return failed('RECIPIENT_NOT_FOUND', `The user ${letter.recipient} no longer exists.`);
  const end = reasonNotToSend(recipient, { code: letter.letter, type }, clock);
  if (end) return { kind: 'ended', end };
  const content = await findLetter(store, type.letter);
  if (!content || content.is_layout) return failed('LETTER_NOT_FOUND', `There is no letter ${type.letter}.`);
  return write(letter, { server, type, recipient, content }, context);
}

interface Parts {
  server: MailServer;
  type: NotificationType;
  recipient: Recipient;
  content: LetterContent;
}

async function write(
  letter: Letter,
  { server, type, recipient, content }: Parts,
  { store, config, secrets }: Context,
): Promise<Prepared> {
  const url = publicUrlOf(config);
  const request = { user: letter.recipient, type: letter.letter };
  const unsubscribeUrl = type.is_service
    ? ''
    : await unsubscribeLink(await openLinkSecrets(store, secrets), url, request);
  const layout = content.layout === null ? undefined : await findLetter(store, content.layout);
  let rendered: RenderedLetter;
  try {
    rendered = await renderInThread(
      {
        code: type.letter,
        letter: content,
        layout,
        preferredLanguage: recipient.preferredLanguage,
        values: {
          ...letter.data,
          recipient: recipientValues(recipient),
          repository: { name: server.from_name || server.from_address, url },
          letter: { code: letter.letter, name: type.name },
          unsubscribeUrl,
        },
      },
      { mayWait: true },
    );
  } catch (error) {
    if (!(error instanceof LetterError)) throw error;
    return failed('TEMPLATE_ERROR', error.message);
  }
  const address = (recipient.email ?? '').trim();
  const to = { name: recipientValues(recipient).name, address };
  const date = letter.orderedAt;
  const composed = await composeMail({ letter, rendered, server, to, unsubscribeUrl, date });
  return {
    kind: 'ready',
    mail: composed.mail,
    envelope: { messageId: composed.messageId, address, language: rendered.language },
  };
}

function failed(reason: LetterReason, message: string): Prepared {
  return { kind: 'ended', end: { state: 'failed', reason, message } };
}
