import { createHash } from 'node:crypto';

/** The id of the file with these bytes on this asset: the same however often it is imported, and not to be guessed. */
export function fileIdOf(asset: string, sha256: string): string {
  return createHash('sha256').update(`${asset}\n${sha256}`).digest('hex').slice(0, 32);
}
