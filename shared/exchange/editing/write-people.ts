import type { Caller } from '../../model/roles.ts';
import type { StoredRecord } from '../../model/record.ts';
import type { Provenance } from '../../model/provenance.ts';
import { createRecord, editRecord } from '../../records/editing/edit-record.ts';
import { guardUser } from '../../records/editing/guard-user.ts';
import { replacedPerson } from '../../records/editing/replace-person.ts';
import type { Config } from '../../runtime/config.ts';
import { MusterError } from '../../runtime/errors.ts';
import type { Store } from '../../store/store.ts';
import { readContext } from '../loading/run-load.ts';
import { checkAccount } from './check-account.ts';
import { readResearcher, readUser } from './read-person-body.ts';
import { requireValid } from './require-valid.ts';
import type { Target, WriteStore } from './write-assets.ts';

type PeopleStore = WriteStore & Pick<Store, 'users'>;
type Fields = Readonly<Record<string, unknown>>;
type Settings = Pick<Config, 'institution' | 'timeZone'>;

/** What is written of a person, by whom. */
export interface PersonWrite {
  caller: Caller;
  target: Target;
  /** With the names that they are stored under, and `primaryId`. */
  body: Fields;
  provenance: Provenance;
  /** A stored field, as the caller knows it. */
  nameOf: (field: string) => string;
}

/** They stay unless they are sent: rights, what the person chose, and what Muster must know to take things back at ORCID. */
const KEPT_OF_USERS = ['roles', 'optOut', 'jobEndedMail'];
const KEPT_OF_RESEARCHERS = ['orcidItems'];

function keptOf(stored: StoredRecord, fields: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(stored).filter(([field]) => fields.includes(field)));
}

/** Makes a user. @returns undefined if there is or was one of this id. @throws MusterError INVALID_BODY, and what `guardUser` throws */
export async function createUser(
  store: PeopleStore,
  { timeZone }: Settings,
  { caller, target, body, provenance, nameOf }: PersonWrite,
): Promise<StoredRecord | undefined> {
  const incoming = requireValid(readUser(body), nameOf);
  const now = new Date();
  const record = replacedPerson(undefined, incoming, { person: caller.person, now, provenance });
  requireValid(checkAccount(undefined, record), nameOf);
  guardUser(caller, undefined, record, { now, timeZone });
  return createRecord(store, { collection: 'users', editor: target.editor, record });
}

/**
 * Replaces a user; roles and what the person chose stay if they are not sent. @returns undefined if there is none.
 * @throws MusterError INVALID_BODY, and what `editRecord` and `guardUser` throw
 */
export async function replaceUser(
  store: PeopleStore,
  { timeZone }: Settings,
  { caller, target, body, provenance, nameOf }: PersonWrite,
): Promise<StoredRecord | undefined> {
  const incoming = requireValid(readUser(body), nameOf);
  return editRecord(store, {
    ...target,
    collection: 'users',
    isWhole: true,
    plan: (stored) => {
      const now = new Date();
      const whole = { ...keptOf(stored, KEPT_OF_USERS), ...incoming };
      const next = replacedPerson(stored, whole, { person: caller.person, now, provenance });
      requireValid(checkAccount(stored, next), nameOf);
      guardUser(caller, stored, next, { now, timeZone });
      return { next };
    },
  });
}

/** Marks a user as deleted: the account is closed at once. @returns false if there is none. @throws MusterError what `guardUser` throws */
export async function deleteUser(
  store: PeopleStore,
  { timeZone }: Settings,
  { caller, target }: Pick<PersonWrite, 'caller' | 'target'>,
): Promise<boolean> {
  const now = new Date();
  const deleted = { at: now, by: caller.person };
  const record = await editRecord(store, {
    ...target,
    collection: 'users',
    plan: (stored) => {
      const next = { ...stored, deleted };
      guardUser(caller, stored, next, { now, timeZone });
      return { next };
    },
  });
  return record !== undefined;
}

/**
 * Makes a researcher of a user; a non-affiliated one needs no user. @returns undefined if there is or was one of this id.
 * @throws MusterError INVALID_BODY, or 401861 if there is no user
 */
export async function createResearcher(
  store: PeopleStore,
  config: Settings,
  { caller, target, body, provenance, nameOf }: PersonWrite,
): Promise<StoredRecord | undefined> {
  const incoming = requireValid(readResearcher(body, await readContext(store, config)), nameOf);
  if (incoming['affiliated'] !== false && !(await store.users.get(incoming._id))) {
    throw new MusterError(
      '401861',
      400,
      `The user with identifier ${incoming._id} was not found. A researcher extends a user: create the user first, or send affiliated as false.`,
    );
  }
  const now = new Date();
  const record = replacedPerson(undefined, incoming, { person: caller.person, now, provenance });
  const created = await createRecord(store, { collection: 'researchers', editor: target.editor, record });
  if (created) await noteResearcher(store, target, incoming._id, true);
  return created;
}

/** Replaces a researcher. @returns undefined if there is none. @throws MusterError INVALID_BODY, and what `editRecord` throws */
export async function replaceResearcher(
  store: PeopleStore,
  config: Settings,
  { caller, target, body, provenance, nameOf }: PersonWrite,
): Promise<StoredRecord | undefined> {
  const incoming = requireValid(readResearcher(body, await readContext(store, config)), nameOf);
  return editRecord(store, {
    ...target,
    collection: 'researchers',
    isWhole: true,
    plan: (stored) => ({
      next: replacedPerson(
        stored,
        { ...keptOf(stored, KEPT_OF_RESEARCHERS), ...incoming },
        { person: caller.person, now: new Date(), provenance },
      ),
    }),
  });
}

/** Marks a researcher as deleted; the user stays. @returns false if there is none. */
export async function deleteResearcher(store: PeopleStore, target: Target): Promise<boolean> {
  const deleted = { at: new Date(), by: target.editor.person };
  const record = await editRecord(store, {
    ...target,
    collection: 'researchers',
    plan: (stored) => ({ next: { ...stored, deleted } }),
  });
  if (record) await noteResearcher(store, target, target.id, false);
  return record !== undefined;
}

/** The user says whether there is a researcher, too. */
async function noteResearcher(
  store: PeopleStore,
  { editor }: Target,
  id: string,
  isResearcher: boolean,
): Promise<void> {
  await editRecord(store, {
    ...{ collection: 'users', id, editor },
    plan: (user) => ({ next: (user['isResearcher'] ?? false) === isResearcher ? user : { ...user, isResearcher } }),
  });
}
