import type { MusterRecord } from '../../model/record.ts';
import { researcherContentSchema } from '../../model/researcher.ts';
import { userContentSchema } from '../../model/user.ts';
import { checkLine, invalidLine, lineId, reservedField, type LineContext, type Read } from '../lines.ts';
import { nestFields } from '../loading/nest-fields.ts';
import { readPerson } from '../loading/read-person.ts';

type Fields = Readonly<Record<string, unknown>>;

const userBodySchema = userContentSchema.extend({ primaryId: lineId });

/** Reads a user with the loader's checks. */
export function readUser(body: Fields): Read<MusterRecord> {
  const reserved = reservedField(body);
  if (reserved !== undefined) return invalidLine(reserved, 'belongs to the store and cannot be written');
  const nested = nestFields(body);
  if (nested.kind === 'invalid') return nested;
  const checked = checkLine(userBodySchema, nested.value);
  if (checked.kind === 'invalid') return checked;
  const { primaryId, ...user } = checked.value;
  return { kind: 'valid', value: { _id: primaryId, ...user } };
}

/** Reads a researcher with the loader's checks. */
export function readResearcher(body: Fields, context: LineContext): Read<MusterRecord> {
  const foreign = Object.keys(body).find(
    (name) => Object.hasOwn(userContentSchema.shape, name) && !Object.hasOwn(researcherContentSchema.shape, name),
  );
  if (foreign !== undefined) return invalidLine(foreign, 'belongs to the user: write it at /almaws/v1/users');
  const read = readPerson(body, context);
  if (read.kind === 'invalid') return read;
  const { researcher } = read.value;
  return researcher ? { kind: 'valid', value: researcher } : invalidLine('isResearcher', 'must not be false');
}
