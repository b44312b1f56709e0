import { z } from 'zod';

/** Name and password; the name is the primary id, or the mail address of one account only. */
export const signInBody = z.strictObject({
  name: z.string().min(1).max(254),
  password: z.string().min(1).max(1_000),
});

export const reauthenticationBody = z.strictObject({ password: z.string().min(1).max(1_000) });

export const passwordBody = z.strictObject({ password: z.string().min(1).max(1_000) });

/** Whom to send a one-time link. */
export const linkRequestBody = z.strictObject({ name: z.string().min(1).max(254) });

export const linkRequestedShape = z.object({ message: z.string() });

const coded = z.object({ value: z.string(), desc: z.string() });
const time = z.iso.datetime();

const providerShape = z.object({
  code: z.string(),
  name: z.string(),
  /** Where the browser goes to sign in there. */
  link: z.string(),
});

/** How one can sign in here. */
export const waysShape = z.object({
  password: z.literal(true),
  /** Whether a one-time link can be sent by mail. */
  link_by_mail: z.boolean(),
  provider: z.array(providerShape),
});
export type WaysBody = z.output<typeof waysShape>;

export const sessionShape = z.object({
  id: z.string(),
  /** Whether it is the session of this request. */
  is_current: z.boolean(),
  way: z.enum(['PASSWORD', 'LINK', 'PROVIDER']),
  /** Code of the OpenID provider. */
  provider: z.string().nullable(),
  created: time,
  last_used: time,
  /** It ends then in any case, and earlier when it is not used. */
  expires: time,
  expires_unused: time,
  /** Until then sensitive changes do not ask for the password again. */
  fresh_until: time,
  agent: z.string().nullable(),
});
export type SessionBody = z.output<typeof sessionShape>;

/** What is left to do after a session ended. */
export const endedSessionShape = z.object({
  /** Where the browser goes on to end the caller's session at the identity provider. Null: there is none to end. */
  sign_out_link: z.string().nullable(),
});

export const sessionsShape = z.object({ session: z.array(sessionShape), total_record_count: z.int() });

/** Who is calling, and what they may do now. */
export const meShape = z.object({
  primary_id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  /** The roles that count now; `scope` is the library that a role is for. */
  role: z.array(z.object({ role: coded, read_only: z.boolean(), scope: z.string().nullable() })),
  /** How this request was let in. */
  via: z.enum(['KEY', 'TOKEN', 'SESSION']),
  session: sessionShape.nullable(),
  /** For the header X-CSRF-Token of changes in this session. */
  csrf_token: z.string().nullable(),
  password_set: z.boolean(),
  /** How this person can prove again who they are. */
  ways: waysShape,
});
export type MeBody = z.output<typeof meShape>;
