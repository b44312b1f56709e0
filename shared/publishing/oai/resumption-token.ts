import { z } from 'zod';
import { DISCOVERY_FORMATS } from '../../model/discovery.ts';
import type { DiscoveryPlace } from '../../model/discovery.ts';
import { defined } from '../../runtime/defined.ts';
import { OaiError } from './oai-error.ts';

/** Tokens hold a record's place, not an offset, so they stay correct when the list changes. They expire. */
const VALID_MS = 7 * 24 * 60 * 60 * 1_000;

/** Where a list continues. */
export interface Resumption {
  verb: 'ListRecords' | 'ListIdentifiers';
  format: (typeof DISCOVERY_FORMATS)[number];
  set?: string | undefined;
  until: Date;
  after: DiscoveryPlace;
  /** The number of records already returned. */
  cursor: number;
}

const seconds = z.int().min(0).max(253_402_300_799);
const tokenSchema = z.strictObject({
  v: z.enum(['ListRecords', 'ListIdentifiers']),
  f: z.enum(DISCOVERY_FORMATS),
  s: z.string().optional(),
  u: seconds,
  d: seconds,
  i: z.string().min(1),
  c: z.int().min(1),
  e: seconds,
});

/** The token of a place, and when it expires. */
export function writeToken({ verb, format, set, until, after, cursor }: Resumption, now: Date) {
  const expires = new Date(now.getTime() + VALID_MS);
  const content: z.input<typeof tokenSchema> = {
    v: verb,
    f: format,
    ...defined({ s: set }),
    u: until.getTime() / 1_000,
    d: after.datestamp.getTime() / 1_000,
    i: after.id,
    c: cursor,
    e: Math.floor(expires.getTime() / 1_000),
  };
  return { token: Buffer.from(JSON.stringify(content)).toString('base64url'), expires };
}

/** @throws OaiError badResumptionToken */
export function readToken(token: string, verb: Resumption['verb'], now: Date): Resumption {
  const parsed = tokenSchema.safeParse(toJson(token));
  if (!parsed.success) throw refuse('The resumption token is not valid. Start the list again.');
  const { v, f, s, u, d, i, c, e } = parsed.data;
  if (v !== verb) throw refuse(`The resumption token belongs to a list of the verb ${v}.`);
  if (e * 1_000 < now.getTime()) throw refuse('The resumption token has expired. Start the list again.');
  return {
    verb: v,
    format: f,
    ...defined({ set: s }),
    until: new Date(u * 1_000),
    after: { datestamp: new Date(d * 1_000), id: i },
    cursor: c,
  };
}

function toJson(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function refuse(message: string): OaiError {
  return new OaiError('badResumptionToken', message);
}
