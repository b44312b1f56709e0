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
  /** The key that the first start made: there is at most one. */
  isFirst?: true;
}
