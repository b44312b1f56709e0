import { MusterError } from '../../shared/runtime/errors.ts';
import type { RecordCollection } from '../../shared/model/record.ts';
import type { Role } from '../../shared/model/roles.ts';
import type { Searched } from '../../shared/records/search/search-records.ts';
import { namedAsAsset } from './asset-fields.ts';
import { namedAsResearcher, namedAsUser } from './person-fields.ts';
import { RESEARCHER_NAMES, USER_NAMES, type FieldNames } from './person-names.ts';

/** Records that this API reads and writes. */
export interface RecordKind {
  content: Searched;
  collection: RecordCollection;
  /** Below the address of the installation. */
  address: string;
  /** The field with the id. */
  idName: string;
  /** Our fields that tell one record from others. */
  brief: readonly string[];
  readers: readonly Role[];
  writers: readonly Role[];
  /** Their fields, with the product's names. */
  named: (fields: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  /** The product's name of a stored field. */
  nameOf: (field: string) => string;
  /** The field of the query language for one of the product's names. */
  fieldOf: (name: string) => string;
  notFound: (id: string) => MusterError;
}

const ADMINISTRATOR = 'GENERAL_SYSTEM_ADMINISTRATOR' satisfies Role;
const OF_ASSETS: readonly Role[] = ['RESEARCH_ASSETS_MANAGER', 'ASSET_MANAGER', ADMINISTRATOR];
const OF_USERS: readonly Role[] = ['USER_MANAGER', 'USER_ADMINISTRATOR', ADMINISTRATOR];
const OF_RESEARCHERS: readonly Role[] = ['RESEARCHER_MANAGER', ADMINISTRATOR];
const OF_THE_REPOSITORY: readonly Role[] = ['REPOSITORY_ADMINISTRATOR', 'REPOSITORY_MANAGER'];

const ASSET_NAMES = new Map([
  ['mms_id', 'id'],
  ['title.subtitle', 'titles.subtitle'],
  ['identifier.doi', 'doi.value'],
  ['doi', 'doi.value'],
  ['creator', 'creators.familyname'],
]);

export const ASSETS: RecordKind = {
  content: 'IER',
  collection: 'assets',
  address: 'esploro/v1/assets',
  idName: 'id',
  brief: ['title', 'titles', 'resourcetype', 'date', 'doi', 'creators', 'depositStatusWithDesc'],
  readers: [...OF_ASSETS, ...OF_THE_REPOSITORY],
  writers: OF_ASSETS,
  named: namedAsAsset,
  nameOf: (field) => field,
  fieldOf: (name) => ASSET_NAMES.get(name) ?? name,
  notFound: (id) => new MusterError('ASSET_NOT_FOUND', 404, `There is no asset ${id}.`),
};

export const RESEARCHERS: RecordKind = {
  content: 'RESEARCHER',
  collection: 'researchers',
  address: 'esploro/v1/researchers',
  idName: 'primary_id',
  brief: ['firstName', 'lastName', 'email', 'orcid', 'position', 'affiliated', 'organizationAffiliations'],
  readers: [...OF_RESEARCHERS, 'USER_MANAGER', 'USER_ADMINISTRATOR', ...OF_THE_REPOSITORY],
  writers: OF_RESEARCHERS,
  named: namedAsResearcher,
  nameOf: namesIn(RESEARCHER_NAMES),
  fieldOf: fieldsBy(RESEARCHER_NAMES, { first_name: 'firstName', last_name: 'lastName' }),
  notFound: noPerson('researcher'),
};

export const USERS: RecordKind = {
  content: 'USER',
  collection: 'users',
  address: 'almaws/v1/users',
  idName: 'primary_id',
  brief: [
    'firstName',
    'lastName',
    'email',
    'accountType',
    'status',
    'isResearcher',
    'userGroup',
    'roles',
    'expiryDate',
  ],
  readers: OF_USERS,
  writers: OF_USERS,
  named: namedAsUser,
  nameOf: namesIn(USER_NAMES),
  fieldOf: fieldsBy(USER_NAMES, { user_role: 'roles.role' }),
  notFound: noPerson('user'),
};

function fieldsBy({ fields }: FieldNames, others: Readonly<Record<string, string>>): RecordKind['fieldOf'] {
  const own = [...fields].map(([field, name]) => [name, field] as const);
  const byName = new Map([...own, ...Object.entries(others), ['primary_id', 'id'] as const]);
  return (name) => byName.get(name) ?? name;
}

/** `roles.0.role` is `user_role.0.role_type`. */
function namesIn({ fields, entries }: FieldNames): RecordKind['nameOf'] {
  return (path) => {
    const [field = '', ...rest] = path.split('.');
    const own = entries.get(field);
    const name = field === 'primaryId' ? 'primary_id' : (fields.get(field) ?? field);
    return [name, ...rest.map((part) => own?.get(part) ?? part)].join('.');
  };
}

function noPerson(what: string): RecordKind['notFound'] {
  // The published API's "User with identifier … was not found."
  return (id) => new MusterError('401861', 400, `The ${what} with identifier ${id} was not found.`);
}

/** The published API's "User with identifier … already exists". */
export function personExists(what: string, id: string): MusterError {
  const message = `A ${what} with identifier ${id} already exists, or existed and is deleted. Change it with PUT.`;
  return new MusterError('401851', 400, message);
}
