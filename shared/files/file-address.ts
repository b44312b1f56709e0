import { createHash } from 'node:crypto';

/** The id of the file with these bytes on this asset: the same however often it is imported, and not to be guessed. */
export function fileIdOf(asset: string, sha256: string): string {
  return createHash('sha256').update(`${asset}\n${sha256}`).digest('hex').slice(0, 32);
}

/** Where a file of an asset is served; the name is for people and their browsers. */
export function fileAddress(publicUrl: string, id: string, name: string): string {
  return `${publicUrl}/files/${id}/${encodeURIComponent(name)}`;
}
