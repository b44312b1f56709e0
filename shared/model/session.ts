/** How somebody signed in: with a password, with a one-time link, or at an OpenID provider. */
export type SignInWay = 'password' | 'link' | 'provider';

/** A signed-in person in one browser. Never the token of its cookie, only what identifies it. */
export interface Session {
  /** The start of the digest: identifies the session in lists and for revoking, and reveals nothing about the token. */
  _id: string;
  /** SHA-256 of the token, hexadecimal. */
  digest: string;
  /** Primary id of the user. */
  person: string;
  way: SignInWay;
  /** Code of the OpenID provider. */
  provider?: string;
  /** What the provider said of the person (ID token), sealed. Shown to it again, it ends the person's session there. */
  idToken?: string;
  created: Date;
  /** Rounded to the minute. */
  lastUsed: Date;
  /** It ends then, used or not. */
  expires: Date;
  /** When the person last proved who they are: at sign-in, or since then. */
  authenticatedAt: Date;
  /** When the person's password was set, as it was known to this session; another one ends the session. */
  passwordAt?: Date;
  /** What the browser calls itself, for the person to recognize it. */
  agent?: string;
}

/** What somebody gets who shows a token that works once. */
interface OneTimeToken {
  /** The start of the token's digest. */
  _id: string;
  /** SHA-256 of the token, hexadecimal. */
  digest: string;
  expires: Date;
}

/** A link that signs its holder in, once. */
export interface SignInLink extends OneTimeToken {
  person: string;
  /** Who had it made: the primary id of a user, or a command on the machine. */
  by: string;
  /** Primary id of somebody else who passes it on. */
  handedOutBy?: string;
}

/** A sign-in at an OpenID provider that has begun. Its token is in a cookie of the browser that began it. */
export interface SignInAttempt extends OneTimeToken {
  /** Code of the provider. */
  provider: string;
  state: string;
  nonce: string;
  /** Proves to the provider that whoever redeems the code also asked for it (PKCE). */
  verifier: string;
  /** Where to go afterwards: a path of this site. */
  returnTo: string;
  /** The session that asks its person again; absent: a new session begins. */
  session?: string;
}
