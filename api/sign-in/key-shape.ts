import { z } from 'zod';
import type { ApiKey } from '../../shared/model/api-key.ts';
import { ROLE_CODES, ROLES } from '../../shared/model/roles.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DEFAULT_DAYS = 90;
const MOST_DAYS = 366;

/** A key that a person makes. Without `role` it may do all that the person may. */
export const keyRequestBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  expires: z.iso
    .datetime({ offset: true })
    .or(z.iso.date())
    .transform((text) => new Date(text))
    .default(() => new Date(Date.now() + DEFAULT_DAYS * DAY_MS))
    .refine((at) => at > new Date(), 'must be in the future')
    .refine((at) => at.getTime() <= Date.now() + MOST_DAYS * DAY_MS, `must be at most ${MOST_DAYS} days from now`),
  role: z.array(z.enum(ROLE_CODES)).min(1).optional(),
});

const STATES = ['ACTIVE', 'EXPIRED', 'REVOKED'] as const;

export const keyShape = z.object({
  id: z.string(),
  user: z.string(),
  name: z.string(),
  state: z.enum(STATES),
  created: z.iso.datetime(),
  /** To the hour. */
  last_used: z.iso.datetime().nullable(),
  expires: z.iso.datetime().nullable(),
  revoked: z.iso.datetime().nullable(),
  /** Null: all that the person may. */
  role: z.array(z.object({ value: z.string(), desc: z.string() })).nullable(),
});
type KeyBody = z.output<typeof keyShape>;

export const keysShape = z.object({ api_key: z.array(keyShape), total_record_count: z.int() });

/** With the key itself, which is shown only once. */
export const newKeyShape = keyShape.extend({ key: z.string() });

export function toKeyBody(stored: ApiKey, now = new Date()): KeyBody {
  const { _id: id, user, label: name, created, lastUsed, expires, revoked, roles } = stored;
  const text = (at: Date | undefined) => at?.toISOString() ?? null;
  return {
    ...{ id, user, name, state: revoked ? 'REVOKED' : expires && expires <= now ? 'EXPIRED' : 'ACTIVE' },
    created: created.toISOString(),
    ...{ last_used: text(lastUsed), expires: text(expires), revoked: text(revoked) },
    role: roles?.map((role) => ({ value: role, desc: ROLES[role] })) ?? null,
  };
}
