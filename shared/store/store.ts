import type { Asset } from '../model/asset.ts';
import type { RecordCollection } from '../model/record.ts';
import type { Researcher } from '../model/researcher.ts';
import type { User } from '../model/user.ts';
import { ApiKeys } from './api-keys.ts';
import { AuditTrail } from './audit-trail.ts';
import { Batches } from './batches.ts';
import { CodeTableStore } from './code-tables.ts';
import { Concluding } from './concluding.ts';
import { Configuration } from './configuration.ts';
import { Dois } from './dois.ts';
import { Discovery } from './discovery.ts';
import { openDatabase, type DatabaseOptions } from './database.ts';
import {
  buildIndex,
  compareIndexes,
  ensureIndexes,
  replaceIndex,
  type IndexNews,
  type IndexState,
} from './ensure-indexes.ts';
import type { WantedIndex } from './indexes.ts';
import { Freezing } from './freezing.ts';
import { Exports } from './exports.ts';
import { Files } from './files.ts';
import { Installation } from './installation.ts';
import { Journal } from './journal.ts';
import { Outbox } from './outbox.ts';
import { Processes } from './processes.ts';
import { Rates } from './rates.ts';
import { Records } from './records.ts';
import { Relations } from './relations.ts';
import { RuleFiles } from './rule-files.ts';
import { Runs } from './runs.ts';
import { Sets } from './sets.ts';
import { Units } from './units.ts';

/** Everything Muster stores, one member per collection. */
export interface Store {
  readonly assets: Records<Asset>;
  readonly researchers: Records<Researcher>;
  readonly users: Records<User>;
  /** What assets are related to; no part of their documents. */
  readonly relations: Relations;
  readonly units: Units;
  readonly codeTables: CodeTableStore;
  readonly sets: Sets;
  readonly runs: Runs;
  readonly batches: Batches;
  /** Which attempt freezes a run's members. */
  readonly freezing: Freezing;
  /** Which attempt concludes a run. */
  readonly concluding: Concluding;
  readonly journal: Journal;
  readonly apiKeys: ApiKeys;
  /** Who did what. */
  readonly auditTrail: AuditTrail;
  readonly ruleFiles: RuleFiles;
  readonly processes: Processes;
  readonly configuration: Configuration;
  /** Whose turn it is to call an outside system. */
  readonly rates: Rates;
  /** The files that assets have here; their bytes are in shared/files. */
  readonly files: Files;
  /** The files that runs made. */
  readonly exports: Exports;
  /** Which DOI belongs to which asset. */
  readonly dois: Dois;
  /** What harvesters are given of assets. */
  readonly discovery: Discovery;
  /** What the database belongs to. */
  readonly installation: Installation;
  /** Letters and what became of them. */
  readonly outbox: Outbox;
  records(collection: RecordCollection): Records;
  /** Connects, where opening the store put that off. @throws when the server is away; call it again then. */
  connect(this: void): Promise<void>;
  /**
   * Makes indexes that are missing; safe to call at every start, from several processes at once. Those that take long are
   * built beside the work, and `tell` hears of it. @throws UnusableDatabaseError when one that is needed cannot be made.
   */
  ensureIndexes(this: void, tell?: (news: IndexNews) => void): Promise<void>;
  readonly indexes: {
    compare(this: void): Promise<IndexState[]>;
    build(this: void, index: WantedIndex): Promise<void>;
    replace(this: void, index: WantedIndex): Promise<void>;
  };
  /** @throws when the database does not answer. */
  ping(this: void): Promise<void>;
  close(this: void): Promise<void>;
}

/** What parts of the store need as indexes stands in `indexes.ts`, all in one place: they make none themselves. */
type PartWithoutIndexes = object & { ensureIndexes?: never };

/** Opens the store in the database of that name. @throws when the server is to be reached now and cannot be. */
export async function openStore(url: string, database: string, options: DatabaseOptions = {}): Promise<Store> {
  const { db, patient, connect, close } = await openDatabase(url, database, options);
  const relations = new Relations(db);
  const records = {
    assets: new Records<Asset>(db, 'assets', relations),
    researchers: new Records<Researcher>(db, 'researchers'),
    users: new Records<User>(db, 'users'),
    letters: new Records(db, 'letters'),
  };
  const configuration = new Configuration(db);
  const rest = {
    relations,
    units: new Units(db),
    codeTables: new CodeTableStore(db, configuration),
    sets: new Sets(db, patient),
    runs: new Runs(db),
    batches: new Batches(db),
    freezing: new Freezing(db),
    concluding: new Concluding(db),
    journal: new Journal(db),
    apiKeys: new ApiKeys(db),
    auditTrail: new AuditTrail(db),
    ruleFiles: new RuleFiles(db),
    processes: new Processes(db),
    configuration,
    rates: new Rates(db),
    files: new Files(db),
    exports: new Exports(db),
    dois: new Dois(db),
    outbox: new Outbox(db),
    discovery: new Discovery(db),
    installation: new Installation(db),
  } satisfies Record<string, PartWithoutIndexes>;
  return {
    ...records,
    ...rest,
    connect,
    records: (collection) => records[collection],
    ensureIndexes: async (tell = () => undefined) => {
      await ensureIndexes(db, patient, tell);
    },
    indexes: {
      compare: () => compareIndexes(db),
      build: (index) => buildIndex(patient, index),
      replace: (index) => replaceIndex(patient, index),
    },
    ping: async () => {
      await db.command({ ping: 1 }, { signal: AbortSignal.timeout(2_000) });
    },
    close,
  };
}
