import { dequal } from 'dequal';
import { requireAnyReader, requireAnyRole } from '../access/require-roles.ts';
import { requireFreshSignIn } from '../access/sensitive-changes.ts';
import { egressOf, type Egress } from '../outside/egress.ts';
import type { Config } from '../runtime/config.ts';
import type { RequireUnchanged } from '../runtime/changed-meanwhile.ts';
import { MusterError } from '../runtime/errors.ts';
import { invalidBody } from '../runtime/invalid-body.ts';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { hasAny, readsWithAny, type Caller, type Role } from '../model/roles.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Store } from '../store/store.ts';
import type { ConfigurationKind } from './configuration-kind.ts';

/** An entry as sent: secrets in plain text, null to remove one, absent to keep it. */
export interface EntryRequest {
  code: string;
  content: unknown;
  secrets: Record<string, string | null>;
  /** Refused if the entry has another version by now. */
  expectedVersion?: number;
  requireUnchanged?: RequireUnchanged<EntryState>;
}

/** What tells a state of an entry from every other. */
export type EntryState = Pick<ConfigurationEntry, 'version' | 'changedAt'>;

export function stateOf({ version, changedAt }: ConfigurationEntry): EntryState {
  return { version, changedAt };
}

export interface ConfigurationServices {
  config: Pick<Config, 'egressAllow'>;
  store: Store;
  secrets: Secrets;
}

/** @throws MusterError FORBIDDEN naming the roles. */
export function requireToRead(kind: ConfigurationKind, caller: Caller): void {
  requireAnyReader(caller, readersOf(kind), `read ${kind.path}`);
}

export function mayRead(kind: ConfigurationKind, caller: Caller): boolean {
  return readsWithAny(caller, readersOf(kind));
}

/** Also true for who has to sign in anew first. */
export function mayChange({ changeRoles }: ConfigurationKind, caller: Caller): boolean {
  return hasAny(caller, changeRoles);
}

function readersOf({ readRoles, changeRoles }: ConfigurationKind): readonly Role[] {
  return [...readRoles, ...changeRoles];
}

/** @throws MusterError FORBIDDEN naming the roles, or REAUTHENTICATION_REQUIRED where the kind has secrets. */
export function requireToChange(kind: ConfigurationKind, caller: Caller): void {
  requireAnyRole(caller, kind.changeRoles, `change ${kind.path}`);
  if (kind.secrets.length > 0) requireFreshSignIn(caller, `change ${kind.path}`);
}

/** @throws MusterError CONFIGURATION_NOT_FOUND */
export async function requireEntry(
  { store }: Pick<ConfigurationServices, 'store'>,
  kind: ConfigurationKind,
  code: string,
): Promise<ConfigurationEntry> {
  const entry = await store.configuration.get(kind.path, code);
  if (entry) return entry;
  throw new MusterError('CONFIGURATION_NOT_FOUND', 404, `There is no ${kind.title} with the code ${code}.`);
}

/** @throws MusterError if the caller lacks the right, the code is taken, or the kind's own checks refuse it. */
export async function createEntry(
  services: ConfigurationServices,
  kind: ConfigurationKind,
  caller: Caller,
  { code, content, secrets }: EntryRequest,
): Promise<ConfigurationEntry> {
  requireToChange(kind, caller);
  await requireAcceptable(services, kind, code, content);
  const now = new Date();
  const by = caller.person;
  const entry: ConfigurationEntry = {
    ...{ kind: kind.path, code, content, version: 1 },
    ...{ createdBy: by, createdAt: now, changedBy: by, changedAt: now },
    secrets: await seal(services.secrets, {}, secrets),
  };
  if (await services.store.configuration.insert(entry, Object.keys(entry.secrets))) return entry;
  throw new MusterError(
    'CONFIGURATION_EXISTS',
    409,
    `A ${kind.title} with the code ${code} already exists. Use PUT to replace it.`,
    { problems: [{ field: 'code', message: 'exists already' }] },
  );
}

/**
 * Replaces the content; secrets that are not sent stay. @throws MusterError like `createEntry`, or if the entry does
 * not exist or was changed in the meantime.
 */
export async function replaceEntry(
  services: ConfigurationServices,
  kind: ConfigurationKind,
  caller: Caller,
  { code, content, secrets, expectedVersion, requireUnchanged }: EntryRequest,
): Promise<ConfigurationEntry> {
  requireToChange(kind, caller);
  const was = await requireEntry(services, kind, code);
  requireUnchanged?.(stateOf(was));
  if (expectedVersion !== undefined && expectedVersion !== was.version) throw changedMeanwhile(kind, code);
  await requireAcceptable(services, kind, code, content);
  requireSecretsAnew(kind, was, { content, secrets });
  const refusal = await kind.refuseChange?.({ code, was: was.content, next: content }, services.store);
  if (refusal !== undefined)
    throw new MusterError('INVALID_BODY', 400, `The ${kind.title} cannot be changed. ${refusal}`);
  const next: ConfigurationEntry = {
    ...was,
    content,
    secrets: await seal(services.secrets, was.secrets, secrets),
    changedBy: caller.person,
    changedAt: new Date(),
  };
  if (!(await services.store.configuration.replace(was, next, Object.keys(secrets))))
    throw changedMeanwhile(kind, code);
  return { ...next, version: was.version + 1 };
}

/** @throws MusterError if the caller lacks the right, the entry does not exist, or something depends on it. */
export async function deleteEntry(
  services: ConfigurationServices,
  kind: ConfigurationKind,
  caller: Caller,
  code: string,
): Promise<void> {
  requireToChange(kind, caller);
  const was = await requireEntry(services, kind, code);
  const inTheWay = await kind.refuseDeletion?.(code, services.store);
  if (inTheWay !== undefined) {
    throw new MusterError('CONFIGURATION_IN_USE', 409, `The ${kind.title} ${code} cannot be deleted: ${inTheWay}`);
  }
  if (!(await services.store.configuration.delete(was, caller.person, new Date()))) {
    throw changedMeanwhile(kind, code);
  }
}

async function requireAcceptable(
  { store, config }: ConfigurationServices,
  kind: ConfigurationKind,
  code: string,
  content: unknown,
): Promise<void> {
  const problems = [
    ...((await kind.check?.({ code, content }, store)) ?? []),
    ...(await problemsOfTargets(egressOf(config), kind, content)),
  ];
  if (problems.length === 0) return;
  throw invalidBody(
    problems.map(({ parameter, message }) => ({ field: parameter, message })),
    `The ${kind.title}`,
  );
}

async function problemsOfTargets(egress: Egress, { connectsTo }: ConfigurationKind, content: unknown) {
  const judged = connectsTo.map(async (parameter) => {
    const target = valueOf(content, parameter);
    if (typeof target !== 'string') return [];
    const message = await egress.problemOf(URL.canParse(target) ? new URL(target).hostname || target : target);
    return message === undefined ? [] : [{ parameter, message }];
  });
  return (await Promise.all(judged)).flat();
}

/**
 * A secret is used only for the address and account that it was set for.
 * @throws MusterError INVALID_BODY naming the fields that changed and the secrets to send again.
 */
function requireSecretsAnew(
  kind: ConfigurationKind,
  was: ConfigurationEntry,
  { content, secrets }: Pick<EntryRequest, 'content' | 'secrets'>,
): void {
  const kept = Object.keys(was.secrets).filter((name) => !(name in secrets));
  const changed = kind.secretsBelongTo.filter((field) => !dequal(valueOf(was.content, field), valueOf(content, field)));
  if (kept.length === 0 || changed.length === 0) return;
  const fields = changed.join(', ');
  const why = `send it again, or null to remove it, because you changed ${fields}. A stored secret is only sent to where it was set for`;
  throw invalidBody(
    kept.map((field) => ({ field, message: why })),
    `The ${kind.title}`,
  );
}

function valueOf(content: unknown, field: string): unknown {
  return (content as Readonly<Record<string, unknown>>)[field];
}

async function seal(
  secrets: Secrets,
  was: Record<string, string>,
  sent: EntryRequest['secrets'],
): Promise<Record<string, string>> {
  const sealed = { ...was };
  for (const [name, value] of Object.entries(sent)) {
    if (value === null) delete sealed[name];
    else sealed[name] = await secrets.seal(value);
  }
  return sealed;
}

function changedMeanwhile({ title }: ConfigurationKind, code: string): MusterError {
  return new MusterError(
    'CONFLICT',
    409,
    `The ${title} ${code} was changed in the meantime. Read it again, then send your change again.`,
  );
}
