import { z } from 'zod';
import type { EntryRequest } from '../../shared/settings/change-configuration.ts';
import type { ConfigurationKind } from '../../shared/settings/configuration-kind.ts';
import { oneLine } from '../../shared/settings/one-line.ts';
import type { MusterError } from '../../shared/runtime/errors.ts';
import { invalidBody } from '../../shared/runtime/invalid-body.ts';
import type { ConfigurationChange, ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { readWith } from '../coded.ts';
import { link, time } from '../contract/shapes.ts';
import { documentedAs } from '../contract/xml/xml-form.ts';

/** Fields that a read returns and a write ignores, so that an entry can be sent back as it was read. */
const GIVEN = ['link', 'created_by', 'created_date', 'changed_by', 'changed_date'];

const code = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$/,
    'must be up to 100 letters, digits and . _ @ + -, beginning with a letter or digit',
  );
const secretWithLines = z.string().min(1).max(20_000).nullable();
const secret = oneLine.min(1).max(20_000).nullable();

function secretsSchema({ secrets, secretsWithLines = [] }: ConfigurationKind) {
  const schemaOf = (name: string) => (secretsWithLines.includes(name) ? secretWithLines : secret).optional();
  return z.object(Object.fromEntries(secrets.map((name) => [name, schemaOf(name)])));
}

/** What an entry is sent as: its fields beside those that only a read has. */
export function entryBody(kind: ConfigurationKind) {
  const own = z.object({ code: code.optional(), version: z.int().optional() });
  const shape = z.intersection(z.intersection(own, secretsSchema(kind)), kind.schema);
  return documentedAs(shape, z.unknown());
}

/** What an entry is answered as. */
export function entryShape({ secrets }: ConfigurationKind) {
  return z.looseObject({
    code: z.string(),
    ...Object.fromEntries(secrets.map((name) => [`${name}_set`, z.boolean()])),
    version: z.int(),
    created_by: z.string(),
    created_date: time,
    changed_by: z.string(),
    changed_date: time,
    link,
  });
}

export const changeShape = z
  .object({
    version: z.int(),
    action: z.string(),
    by: z.string(),
    date: time,
    before: z.unknown().optional(),
    after: z.unknown().optional(),
    secrets_changed: z.array(z.string()).optional(),
  })
  .meta({ id: 'ConfigurationChange' });

/**
 * Reads an entry: `code`, the kind's secrets, `version`, and the content beside them.
 * @param ofAddress the code in the address, if any. @throws MusterError INVALID_BODY
 */
export function readEntry(kind: ConfigurationKind, body: unknown, ofAddress?: string): EntryRequest {
  const fields = Object.entries(readWith(z.record(z.string(), z.unknown()), body));
  const isSet = (name: string) => kind.secrets.some((each) => name === `${each}_set`);
  const content = Object.fromEntries(
    fields.filter(([name]) => ![...GIVEN, ...kind.secrets, 'code', 'version'].includes(name) && !isSet(name)),
  );
  const outer = Object.fromEntries(fields.filter(([name]) => ['code', 'version'].includes(name)));
  const secrets = Object.fromEntries(fields.filter(([name]) => kind.secrets.includes(name)));

  const { code: own, version } = readWith(z.object({ code: code.optional(), version: z.int().optional() }), outer);
  if (own !== undefined && ofAddress !== undefined && own !== ofAddress) {
    throw invalidCode('differs from the code in the address; codes cannot be changed');
  }
  const known = own ?? ofAddress;
  if (known === undefined) throw invalidCode('is missing');
  return {
    code: known,
    content: readWith(kind.schema, content),
    secrets: defined(readWith(secretsSchema(kind), secrets)),
    ...defined({ expectedVersion: version }),
  };
}

/** An entry as this API shows it: for secrets, only whether they are set. */
export function toEntryBody(address: string, kind: ConfigurationKind, entry: ConfigurationEntry) {
  const isSet = kind.secrets.map((name) => [`${name}_set`, entry.secrets[name] !== undefined]);
  return {
    code: entry.code,
    ...(entry.content as object),
    ...(Object.fromEntries(isSet) as Record<string, boolean>),
    version: entry.version,
    created_by: entry.createdBy,
    created_date: entry.createdAt.toISOString(),
    changed_by: entry.changedBy,
    changed_date: entry.changedAt.toISOString(),
    link: `${address}/conf/${kind.path}/${encodeURIComponent(entry.code)}`,
  };
}

/** A change as this API shows it, without the values of secrets. */
export function toConfigurationChangeBody({ version, action, by, at, before, after, secrets }: ConfigurationChange) {
  return {
    version,
    action: action.toUpperCase(),
    by,
    date: at.toISOString(),
    ...defined({ before, after }),
    ...(secrets.length === 0 ? {} : { secrets_changed: secrets }),
  };
}

function invalidCode(message: string): MusterError {
  return invalidBody([{ field: 'code', message }]);
}
