import { ROLE_CODES, ROLES } from '../../shared/model/roles.ts';
import { CODED_USER_FIELDS, RESEARCHER_NAMES, USER_NAMES, type FieldNames } from './person-names.ts';
import { isGroup, type Fields } from './plain-values.ts';

/** Fields of a researcher, with the product's names. */
export function namedAsResearcher(fields: Fields): Record<string, unknown> {
  return renamed(fields, RESEARCHER_NAMES);
}

/** Fields of a user, with the product's names; codes have their labels, where there are any. */
export function namedAsUser({ email, ...fields }: Fields): Record<string, unknown> {
  const { contact_info: contact, ...named } = renamed(fields, USER_NAMES, labelled);
  const others = isGroup(contact) ? contact : {};
  const addresses = Array.isArray(others['email']) ? (others['email'] as unknown[]) : [];
  const all = email === undefined ? addresses : [{ email_address: email, preferred: true }, ...addresses];
  if (contact === undefined && all.length === 0) return named;
  if (contact !== undefined && !isGroup(contact)) return { ...named, contact_info: contact };
  return { ...named, contact_info: { ...others, ...(all.length > 0 ? { email: all } : {}) } };
}

function renamed(fields: Fields, names: FieldNames, value: (name: string, value: unknown) => unknown = same) {
  const entries = Object.entries(fields).map(([field, content]): [string, unknown] => {
    const name = names.fields.get(field) ?? field;
    if (field === 'provenance' && isGroup(content)) return [name, keysRenamed(content, names.fields)];
    const own = names.entries.get(field);
    if (own === undefined || !Array.isArray(content)) return [name, value(name, writtenOut(content))];
    return [name, content.map((entry) => (isGroup(entry) ? keysRenamed(entry, own, value) : writtenOut(entry)))];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function keysRenamed(entry: Fields, names: ReadonlyMap<string, string>, value = same): Record<string, unknown> {
  const entries = Object.entries(entry).map(([field, content]): [string, unknown] => {
    const name = names.get(field) ?? field;
    return [name, value(name, writtenOut(content))];
  });
  return Object.fromEntries(entries);
}

function same(_name: string, value: unknown): unknown {
  return value;
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ...ROLE_CODES.map((code) => [code, ROLES[code]] as const),
  ...(['ACTIVE', 'INACTIVE', 'INTERNAL', 'EXTERNAL'] as const).map(
    (code) => [code, code.charAt(0) + code.slice(1).toLowerCase()] as const,
  ),
]);

function labelled(name: string, value: unknown): unknown {
  if (!CODED_USER_FIELDS.has(name) || typeof value !== 'string') return value;
  return { value, desc: LABELS.get(value) ?? value };
}

function writtenOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writtenOut);
  if (value instanceof Date) return value.toISOString();
  if (!isGroup(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, writtenOut(inner)]));
}

/** A user's fields, with the names that they are stored under; codes without their labels. */
export function storedUser({ contact_info: contact, ...body }: Fields): Record<string, unknown> {
  const stored = unnamed(withoutWrappers(body), USER_NAMES);
  if (!isGroup(contact))
    return contact === undefined || contact === null ? stored : { ...stored, contact_info: contact };
  const { email, emails, ...others } = contact;
  const listed = email ?? emails;
  const addresses = Array.isArray(listed)
    ? (listed as unknown[])
    : listed === undefined || listed === null
      ? []
      : [listed];
  const isPreferred = (address: unknown) => isGroup(address) && String(address['preferred']) === 'true';
  const chosen = addresses.find(isPreferred) ?? addresses[0];
  const rest = addresses.filter((address) => address !== chosen);
  const kept = { ...others, ...(rest.length > 0 ? { email: rest } : {}) };
  return {
    ...stored,
    ...(chosen === undefined ? {} : { email: isGroup(chosen) ? chosen['email_address'] : chosen }),
    ...(Object.keys(kept).length > 0 ? { contact_info: kept } : {}),
  };
}

/** A researcher's fields, with the names that they are stored under. */
export function storedResearcher(body: Fields): Record<string, unknown> {
  return unnamed(body, RESEARCHER_NAMES);
}

/** The product wraps lists in XML: `<user_roles><user_role>`. */
function withoutWrappers(body: Fields): Fields {
  const entries = Object.entries(body).map(([name, value]): [string, unknown] => {
    const inner = name.endsWith('s') ? name.slice(0, -1) : name;
    return LISTS_OF_USERS.has(inner) ? [inner, value] : [name, value];
  });
  return Object.fromEntries(entries);
}

const LISTS_OF_USERS: ReadonlySet<string> = new Set(['user_role', 'user_block', 'user_statistic', 'user_note']);
const FLAGS: ReadonlySet<string> = new Set([
  ...['is_researcher', 'job_ended_mail', 'read_only', 'portal_profile', 'research_center', 'auto_match_request'],
  ...['auto_capture', 'skip_automatic_approvals', 'update_ORCID_profile', 'affiliated', 'previous_affiliated'],
]);

/** What only answers have. */
const NOT_TAKEN: ReadonlySet<string> = new Set(['revision', 'link', 'provenance']);

function unnamed(body: Fields, names: FieldNames): Record<string, unknown> {
  const fields = turned(names.fields);
  const entries = Object.entries(body)
    .filter(([name]) => !NOT_TAKEN.has(name))
    .map(([name, content]): [string, unknown] => {
      const field = name === 'primary_id' ? 'primaryId' : (fields.get(name) ?? name);
      const own = names.entries.get(field);
      if (own === undefined) return [field, read(name, content)];
      const all: unknown[] = Array.isArray(content) ? content : isGroup(content) ? [content] : [];
      if (all.length === 0 && !Array.isArray(content)) return [field, content === '' ? [] : content];
      const inner = turned(own);
      return [field, all.map((entry) => (isGroup(entry) ? entryRead(entry, inner) : entry))];
    });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function entryRead(entry: Fields, fields: ReadonlyMap<string, string>): Record<string, unknown> {
  const entries = Object.entries(entry).map(([name, value]): [string, unknown] => [
    fields.get(name) ?? name,
    read(name, value),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A code may come bare, or with its label; what is empty is not there. In XML all is text. */
function read(name: string, value: unknown): unknown {
  if (FLAGS.has(name) && (value === 'true' || value === 'false')) return value === 'true';
  if (name === 'segment_type' && typeof value === 'string') return value.toUpperCase();
  if (!CODED_USER_FIELDS.has(name)) return value;
  const code = isGroup(value) && 'value' in value ? value['value'] : value;
  return code === '' || code === null ? undefined : code;
}

function turned(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([field, name]) => [name, field]));
}
