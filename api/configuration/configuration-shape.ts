import { z } from 'zod';
import type { EntryRequest } from '../../shared/settings/change-configuration.ts';
import type { ConfigurationKind } from '../../shared/settings/configuration-kind.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ConfigurationChange, ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { readWith } from '../coded.ts';

/** Fields that a read returns and a write ignores, so that an entry can be sent back as it was read. */
const GIVEN = ['link', 'created_by', 'created_date', 'changed_by', 'changed_date'];

const code = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}$/,
    'up to 100 letters, digits and . _ @ + -, beginning with a letter or digit',
  );
const secretWithLines = z.string().min(1).max(20_000).nullable();
/** A line break, pasted along from a file, would end a command of a protocol, and start another. */
const secret = z
  .string()
  .min(1)
  .max(20_000)
  .regex(/^[^\p{Cc}]*$/u, 'must not have control characters, such as a line break at its end')
  .nullable();

function secretsSchema({ secrets, secretsWithLines = [] }: ConfigurationKind) {
  const schemaOf = (name: string) => (secretsWithLines.includes(name) ? secretWithLines : secret).optional();
  return z.object(Object.fromEntries(secrets.map((name) => [name, schemaOf(name)])));
}

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
    throw invalid('code: differs from the code in the address; codes cannot be changed');
  }
  const known = own ?? ofAddress;
  if (known === undefined) throw invalid('code: missing');
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

function invalid(problem: string): MusterError {
  return new MusterError('INVALID_BODY', 400, `The request body is not valid. ${problem}.`);
}
