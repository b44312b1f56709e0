import { z } from 'zod';
import { composed } from '../../shared/model/canonical-text.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { SET_CONTENT_CODES } from '../../shared/model/set.ts';
import type { SetChangeRequest, SetRequest } from '../../shared/sets/create-set.ts';
import { coded } from '../coded.ts';

/** A query is `{"value": text or tree, "desc": …}` or bare; a bare condition has its own `value`. */
const query = z.preprocess((sent) => {
  const isWrapped = typeof sent === 'object' && sent !== null && 'value' in sent && !('field' in sent);
  const value = isWrapped ? sent.value : sent;
  return value === null || value === '' ? undefined : value;
}, z.unknown());

const upper = (value: unknown) => (typeof value === 'string' ? value.trim().toUpperCase() : value);
const choice = <T extends string>(codes: readonly [T, ...T[]]) =>
  coded(z.preprocess(upper, z.enum(codes, { error: `must be one of ${codes.join(', ')}` })).optional());
const flag = coded(
  z
    .preprocess(
      (value) => upper(typeof value === 'boolean' ? String(value) : value),
      z.enum(['TRUE', 'FALSE'], { error: 'must be true or false' }),
    )
    .transform((value) => value === 'TRUE')
    .optional(),
);
const nullIsAbsent = (value: unknown) => value ?? undefined;
const text = (most: number) =>
  z.preprocess(nullIsAbsent, z.string('must be text').max(most, `must have at most ${most} characters`).optional());

/** Set names are compared, so equal letters are one name, however they were typed. */
const name = z.preprocess(
  nullIsAbsent,
  z
    .string('must be text')
    .transform((value) => composed(value.trim()))
    .pipe(
      z
        .string()
        .min(1, 'must not be empty')
        .max(255, 'must have at most 255 characters')
        .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not have control characters'),
    ),
);

/** A set as the published API takes it; fields that only the API writes (ids, dates, counts, links) are ignored. */
const setSchema = z.object({
  name: name.optional(),
  description: text(2_000),
  note: text(2_000),
  type: choice(['ITEMIZED', 'LOGICAL']),
  content: choice(SET_CONTENT_CODES),
  private: flag,
  status: choice(['ACTIVE', 'INACTIVE']),
  query,
});

/** The published API's code for each invalid field; 402265 for the rest. */
const CODES: Record<string, string> = { type: '402262' };

/** Reads the change of a set. @throws MusterError 402262 type, 402265 another field. */
export function readSetChange(body: unknown): SetChangeRequest {
  const parsed = setSchema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'The set'} ${message}`);
  const [field = ''] = parsed.error.issues[0]?.path ?? [];
  throw new MusterError(CODES[String(field)] ?? '402265', 400, `The set cannot be used: ${problems.join('; ')}.`);
}

/** Reads a new set. @throws MusterError as `readSetChange`, and if the name is missing. */
export function readSetRequest(body: unknown): SetRequest {
  const request = readSetChange(body);
  if (request.name !== undefined) return { ...request, name: request.name };
  throw new MusterError('402265', 400, 'The set cannot be created: its name is missing.');
}

/** A single member may come without a list. */
const memberList = z.preprocess(
  (sent): unknown => (sent === undefined || sent === null ? [] : Array.isArray(sent) ? sent : [sent]),
  z.array(z.unknown()),
);
const membersSchema = z.object({ members: z.object({ member: memberList }).nullish() });

/** The entries of `members.member`, of any kind; the body may be a whole set. */
export function readMemberEntries(body: unknown): unknown[] {
  const parsed = membersSchema.safeParse(body ?? {});
  if (parsed.success) return parsed.data.members?.member ?? [];
  throw new MusterError('60113', 400, 'Send members as {"members": {"member": [{"id": "…"}]}}.');
}
