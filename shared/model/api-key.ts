import type { Role } from './roles.ts';

/** An API key as it is stored: never the key itself, only what recognizes it. */
export interface ApiKey {
  /** The beginning of the digest: names the key in lists and to revoke it, and says nothing about the key. */
  _id: string;
  /** SHA-256 of the key, hexadecimal. */
  digest: string;
  /** Primary id of the user whose roles are the key's. */
  user: string;
  label: string;
  created: Date;
  /** To the hour; absent until the key is used. */
  lastUsed?: Date;
  revoked?: Date;
  /** From this moment on the key opens nothing; absent: it does not end by itself. */
  expires?: Date;
  /** The key gives only what the user may do by these roles; absent: all that the user may do. */
  roles?: readonly Role[];
  /** The key that the first start made: there is at most one. */
  isFirst?: true;
}
