import type { CreateIndexesOptions } from 'mongodb';

/** An index that Muster needs. docs/store.md lists the indexes of each operation. */
export interface WantedIndex {
  collection: string;
  key: Readonly<Record<string, 1 | -1>>;
  /**
   * Only if two indexes have the same key, or an earlier version had one with other options; otherwise derived from the
   * key.
   */
  name?: string;
  options?: Pick<CreateIndexesOptions, 'unique' | 'partialFilterExpression' | 'expireAfterSeconds'>;
}

const there = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

/** The fields by which logical sets, planners and pages look up records. */
const RECORDS: readonly WantedIndex[] = [
  { collection: 'assets', key: { doiKey: 1 }, name: 'doiKey_there', options: there('doiKey') },
  { collection: 'assets', key: { 'doi.state': 1 } },
  { collection: 'assets', key: { license: 1 } },
  { collection: 'assets', key: { 'resourcetype.esploro': 1 } },
  { collection: 'assets', key: { 'asset.affiliation': 1 } },
  { collection: 'assets', key: { 'creators.user.primaryId': 1 } },
  { collection: 'assets', key: { 'doi.state': 1, _id: 1 }, name: 'doi_of_deleted', options: there('deleted') },
  { collection: 'assets', key: { unpublished: 1 }, name: 'unpublished_there', options: there('unpublished') },
  { collection: 'relations', key: { from: 1, live: 1, to: 1 } },
  { collection: 'relations', key: { to: 1, live: 1, from: 1 } },
  { collection: 'researchers', key: { 'organizationAffiliations.organizationCode': 1 } },
  { collection: 'researchers', key: { lastName: 1 } },
  { collection: 'researchers', key: { orcid: 1 } },
  { collection: 'users', key: { 'roles.role': 1 } },
  { collection: 'users', key: { lastName: 1 } },
  { collection: 'users', key: { email: 1 } },
  { collection: 'assets', key: { 'deleted.at': 1 }, options: there('deleted') },
  { collection: 'researchers', key: { 'deleted.at': 1 }, options: there('deleted') },
  { collection: 'users', key: { 'deleted.at': 1 }, options: there('deleted') },
  { collection: 'turns', key: { until: 1 }, options: { expireAfterSeconds: 60 } },
];

const RUNS: readonly WantedIndex[] = [
  { collection: 'runs', key: { 'job.id': 1, submitTime: -1 } },
  { collection: 'runs', key: { submitTime: -1 } },
  { collection: 'runs', key: { status: 1, submitTime: 1 } },
  { collection: 'runs', key: { 'set.id': 1 } },
  { collection: 'runs', key: { endTime: -1 } },
  { collection: 'runs', key: { againFrom: 1 }, options: there('againFrom') },
  { collection: 'runs', key: { submittedBy: 1, submitTime: -1 } },
  {
    collection: 'runs',
    key: { submittedBy: 1, 'idempotency.key': 1 },
    options: { unique: true, ...there('idempotency.key') },
  },
  { collection: 'drafts', key: { person: 1, changed: -1 } },
  { collection: 'drafts', key: { expires: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'notifications', key: { person: 1, at: -1 } },
  { collection: 'notifications', key: { expires: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'batches', key: { run: 1, number: 1 } },
  { collection: 'batches', key: { run: 1, state: 1, number: 1 } },
  { collection: 'journal', key: { batch: 1 } },
  { collection: 'journal', key: { run: 1, outcome: 1, reason: 1, member: 1 } },
  { collection: 'journal', key: { run: 1, outcome: 1, member: 1 } },
  { collection: 'journal', key: { member: 1, at: -1 } },
  { collection: 'journal', key: { 'also.target': 1, at: -1 } },
  { collection: 'journal', key: { run: 1, _id: 1 }, name: 'letters_of_run', options: there('letters.0') },
];

const SETS: readonly WantedIndex[] = [
  { collection: 'sets', key: { liveName: 1 }, options: { unique: true, ...there('liveName') } },
  { collection: 'sets', key: { name: 1, _id: 1 } },
  { collection: 'sets', key: { createdBy: 1, name: 1, _id: 1 } },
  { collection: 'sets', key: { createdDate: 1, _id: 1 } },
  { collection: 'sets', key: { modifiedDate: 1, _id: 1 } },
  { collection: 'sets', key: { 'madeFrom.run': 1 }, options: there('madeFrom.run') },
  { collection: 'set_members', key: { set: 1, member: 1 } },
  { collection: 'set_snapshots', key: { expires: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'set_snapshot_pages', key: { expires: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'set_snapshot_pages', key: { key: 1 } },
];

const SETTINGS: readonly WantedIndex[] = [
  { collection: 'api_keys', key: { user: 1 } },
  { collection: 'api_keys', key: { isFirst: 1 }, options: { unique: true, ...there('isFirst') } },
  { collection: 'sessions', key: { person: 1, lastUsed: -1 } },
  { collection: 'sessions', key: { expires: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'sign_in_links', key: { expires: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'sign_in_attempts', key: { expires: 1 }, options: { expireAfterSeconds: 0 } },
  { collection: 'audit', key: { by: 1, _id: -1 } },
  { collection: 'audit', key: { action: 1, _id: -1 } },
  { collection: 'audit', key: { subject: 1, _id: -1 } },
  { collection: 'audit', key: { request: 1 } },
  { collection: 'audit', key: { at: 1 } },
  { collection: 'configuration', key: { kind: 1, code: 1 }, options: { unique: true } },
  { collection: 'configuration_changes', key: { kind: 1, code: 1, at: -1, version: -1 } },
  { collection: 'units', key: { name: 1 } },
  { collection: 'units', key: { parent: 1 } },
  { collection: 'normalization_processes', key: { name: 1 }, options: { unique: true } },
  { collection: 'normalization_processes', key: { 'tasks.ruleFile': 1 } },
  { collection: 'rule_files', key: { name: 1 }, options: { unique: true } },
  { collection: 'rule_file_versions', key: { file: 1, version: -1 } },
];

const FIELDS: readonly WantedIndex[] = [
  { collection: 'letters', key: { run: 1, state: 1 } },
  { collection: 'letters', key: { run: 1, _id: 1 } },
  { collection: 'letters', key: { sender: 1, state: 1 } },
  { collection: 'exports', key: { expiresAt: 1 } },
  { collection: 'export_parts', key: { run: 1, number: 1 } },
  { collection: 'files', key: { asset: 1, sha256: 1 }, options: { unique: true } },
  { collection: 'files', key: { sha256: 1 } },
  { collection: 'dois', key: { asset: 1 }, options: { unique: true, ...there('asset') } },
  { collection: 'dois', key: { state: 1, _id: 1 } },
  { collection: 'dois', key: { profile: 1, _id: 1 } },
  { collection: 'discovery', key: { datestamp: 1, _id: 1 } },
  { collection: 'discovery', key: { opensAfter: 1 }, options: there('opensAfter') },
  { collection: 'discovery', key: { sets: 1, datestamp: 1, _id: 1 } },
  {
    collection: 'discovery',
    key: { leftSets: 1, datestamp: 1, _id: 1 },
    name: 'left_sets',
    options: there('leftSets'),
  },
  { collection: 'discovery_progress', key: { kind: 1, profile: 1, notBefore: 1 } },
];

export const INDEXES: readonly WantedIndex[] = [...RECORDS, ...RUNS, ...SETS, ...SETTINGS, ...FIELDS];

export function nameOf({ key, name }: WantedIndex): string {
  return name ?? Object.entries(key).flat().join('_');
}
