import { z } from 'zod';
import { findRecipient, recipientValues, type Recipient } from '../../shared/letters/recipient.ts';
import { publicUrlOf } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { findLetter, findNotificationType } from '../../shared/letters/find-letter.ts';
import { languageTag, type LetterContent } from '../../shared/letters/letter-content.ts';
import { findMailServer } from '../../shared/letters/mail-server.ts';
import { LetterError, renderInThread } from '../../shared/letters/letters-in-threads.ts';
import type { LetterToRender } from '../../shared/letters/render-letter.ts';
import { sampleData, SAMPLE_RECIPIENT } from '../../shared/letters/sample-values.ts';
import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import { readsWithAny, type Caller } from '../../shared/model/roles.ts';
import type { Store } from '../../shared/store/store.ts';
import { readWith } from '../coded.ts';
import type { ApiServices } from '../api-services.ts';
import type { Operation } from '../configuration/operation.ts';

/** What a preview is asked for with. */
export const previewed = z.strictObject({
  language: languageTag.optional().describe('A language tag; that of the recipient otherwise.'),
  recipient: z.string().min(1).optional().describe('Primary id of a user; a sample otherwise.'),
});

/** Shown in place of a working link. */
const NO_LINK = '/unsubscribe/PREVIEW';

type Asked = z.output<typeof previewed>;

/** `POST /conf/letters/{code}?op=preview`: shows the letter as its recipient would read it; nothing is sent. */
export const previewLetter: Operation = {
  needs: 'read',
  title: 'Preview',
  takes: previewed,
  run: async ({ entry, body, caller, services }) => await preview(services, caller, entry, readWith(previewed, body)),
};

/**
 * The letter as its recipient would read it.
 * @throws MusterError IS_LAYOUT, TEMPLATE_ERROR, USER_NOT_FOUND, or FORBIDDEN if the caller may not see users
 */
export async function preview(
  { store, config }: Pick<ApiServices, 'store' | 'config'>,
  caller: Caller,
  entry: ConfigurationEntry,
  asked: Asked,
) {
  const letter = entry.content as LetterContent;
  if (letter.is_layout)
    throw new MusterError('IS_LAYOUT', 400, 'A layout cannot be previewed on its own. Preview a letter that uses it.');
  const recipient =
    asked.recipient === undefined ? SAMPLE_RECIPIENT : await requireUser(store, caller, asked.recipient);
  const url = publicUrlOf(config);
  const type = await findNotificationType(store, entry.code);
  const server = (await findMailServer(store))?.content;
  const rendered = await render({
    code: entry.code,
    letter,
    layout: letter.layout === null ? undefined : await findLetter(store, letter.layout),
    preferredLanguage: asked.language ?? (recipient as Recipient).preferredLanguage,
    values: {
      ...sampleData(entry.code),
      recipient: recipientValues(recipient),
      repository: { name: server?.from_name || server?.from_address || 'Muster', url },
      letter: { code: entry.code, name: type?.name ?? letter.name },
      unsubscribeUrl: type?.is_service === true ? '' : `${url}${NO_LINK}`,
    },
  });
  return { to: recipient.email ?? null, ...rendered };
}

/** @throws MusterError TEMPLATE_ERROR with what a run would say of each letter. */
async function render(letter: LetterToRender) {
  try {
    return await renderInThread(letter);
  } catch (error) {
    if (error instanceof LetterError) throw new MusterError('TEMPLATE_ERROR', 400, error.message);
    throw error;
  }
}

/** Letters contain data from a user's record. */
async function requireUser(store: Store, caller: Caller, id: string): Promise<Recipient> {
  if (!readsWithAny(caller, ['USER_ADMINISTRATOR', 'USER_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR'])) {
    throw new MusterError(
      'FORBIDDEN',
      403,
      'You need a role that manages users to preview a letter to a user. Preview it without a user.',
    );
  }
  const found = await findRecipient(store, id);
  if (!found) throw new MusterError('USER_NOT_FOUND', 404, `There is no user ${id}.`);
  return found;
}
