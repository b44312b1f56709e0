import { z } from 'zod';
import type { Secrets } from '../settings/secrets/secrets.ts';

const contentSchema = z.object({ use: z.literal('unsubscribe'), user: z.string().min(1), type: z.string().min(1) });

/** The content of a link: who opts out of what. */
export interface UnsubscribeRequest {
  /** Primary id. */
  user: string;
  /** Code of a notification type. */
  type: string;
}

/** Base path of the unsubscribe pages. */
export const UNSUBSCRIBE_PATH = '/unsubscribe';

/** The address for opting out; encrypted, so that nobody can forge one or read whom it belongs to. */
export async function unsubscribeLink(
  secrets: Pick<Secrets, 'seal'>,
  publicUrl: string,
  { user, type }: UnsubscribeRequest,
): Promise<string> {
  const token = await secrets.seal(JSON.stringify({ use: 'unsubscribe', user, type }));
  return `${publicUrl}${UNSUBSCRIBE_PATH}/${token}`;
}

/** Reads a link; undefined when it was not made here, or its key was retired. */
export async function readUnsubscribeToken(
  secrets: Pick<Secrets, 'open'>,
  token: string,
): Promise<UnsubscribeRequest | undefined> {
  try {
    const { user, type } = contentSchema.parse(JSON.parse(await secrets.open(token)));
    return { user, type };
  } catch {
    return undefined;
  }
}
