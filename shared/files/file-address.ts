import { createHash } from 'node:crypto';

/** The id of the file with these bytes on this asset: the same for every import, and hard to guess. */
export function fileIdOf(asset: string, sha256: string): string {
  return createHash('sha256').update(`${asset}\n${sha256}`).digest('hex').slice(0, 32);
}

/** The address of an asset's file; the name in it is only for people and browsers. */
export function fileAddress(publicUrl: string, id: string, name: string): string {
  return `${publicUrl}/files/${id}/${encodeURIComponent(name)}`;
}
