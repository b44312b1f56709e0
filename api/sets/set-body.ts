import { z } from 'zod';
import { composed } from '../../shared/model/canonical-text.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { fieldProblems } from '../../shared/runtime/issue-words.ts';
import { SET_CONTENT_CODES } from '../../shared/model/set.ts';
import type { SetChangeRequest, SetRequest } from '../../shared/sets/create-set.ts';
import { coded } from '../coded.ts';
import { asText, attribute, named, shape } from '../contract/shapes.ts';
import { documentedAs } from '../contract/xml/xml-form.ts';

/** A query is `{"value": text or tree, "desc": …}` or bare; a bare condition has its own `value`. */
const query = documentedAs(
  z
    .object({ value: asText(z.union([z.string(), z.looseObject({})])), desc: attribute(z.string()).optional() })
    .optional(),
  z.preprocess((sent) => {
    const isWrapped = typeof sent === 'object' && sent !== null && 'value' in sent && !('field' in sent);
    const value = isWrapped ? sent.value : sent;
    return value === null || value === '' ? undefined : value;
  }, z.unknown()),
);

const upper = (value: unknown) => (typeof value === 'string' ? value.trim().toUpperCase() : value);
const choice = <T extends string>(codes: readonly [T, ...T[]]) =>
  coded(z.preprocess(upper, z.enum(codes, { error: `must be one of ${codes.join(', ')}` })).optional());
const flag = coded(
  documentedAs(
    z.enum(['true', 'false']).optional(),
    z
      .preprocess(
        (value) => upper(typeof value === 'boolean' ? String(value) : value),
        z.enum(['TRUE', 'FALSE'], { error: 'must be true or false' }),
      )
      .transform((value) => value === 'TRUE')
      .optional(),
  ),
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
export const setBody = shape(
  'SetRequest',
  'set',
  z.object({
    name: name.optional(),
    description: text(2_000),
    note: text(2_000),
    type: choice(['ITEMIZED', 'LOGICAL']),
    content: choice(SET_CONTENT_CODES),
    private: flag,
    status: choice(['ACTIVE', 'INACTIVE']),
    query: query.optional(),
  }),
);

/** The published API's code for each invalid field; 402265 for the rest. */
const CODES: Record<string, string> = { type: '402262' };

/** The refusal of a set: 402262 for its type, 402265 for another field. */
export function refuseSet({ issues }: z.ZodError): MusterError {
  const problems = fieldProblems(issues);
  const said = problems.map(({ field, message }) => `${field || 'The set'} ${message}`);
  const [field = ''] = issues[0]?.path ?? [];
  return new MusterError(CODES[String(field)] ?? '402265', 400, `The set cannot be used: ${said.join('; ')}.`, {
    problems,
  });
}

/** A new set has a name. @throws MusterError 402265 */
export function requireNamed(request: SetChangeRequest): SetRequest {
  if (request.name !== undefined) return { ...request, name: request.name };
  const problems = [{ field: 'name', message: 'is missing' }];
  throw new MusterError('402265', 400, 'The set cannot be created: its name is missing.', { problems });
}

/** A single member may come without a list, and be any text. */
const memberList = documentedAs(
  z.array(named('member', z.object({ id: z.string() }))),
  z.preprocess(
    (sent): unknown => (sent === undefined || sent === null ? [] : Array.isArray(sent) ? sent : [sent]),
    z.array(z.unknown()),
  ),
);

/** Members in `members.member`; the body may be a whole set. */
export const membersBody = shape(
  'MembersRequest',
  'set',
  z.object({ members: z.object({ member: memberList }).nullish() }),
);

export function refuseMembers(): MusterError {
  return new MusterError('60113', 400, 'Send members as {"members": {"member": [{"id": "…"}]}}.');
}
