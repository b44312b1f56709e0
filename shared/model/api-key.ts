import type { Role } from './roles.ts';

/** A stored API key: never the key itself, only what identifies it. */
export interface ApiKey {
  /** The start of the digest: identifies the key in lists and for revoking, and reveals nothing about it. */
  _id: string;
  /** SHA-256 of the key, hexadecimal. */
  digest: string;
  /** Primary id of the user whose roles are the key's. */
  user: string;
  label: string;
  created: Date;
  /** Rounded to the hour; absent until the key is used. */
  lastUsed?: Date;
  revoked?: Date;
  /** The key expires at this time; absent: it never expires. */
  expires?: Date;
  /** The key grants only the user's rights from these roles; absent: all of the user's rights. */
  roles?: readonly Role[];
  /** The key made at the first start; there is at most one. */
  isFirst?: true;
}
