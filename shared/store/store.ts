import type { Asset } from '../model/asset.ts';
import type { RecordCollection } from '../model/record.ts';
import type { Researcher } from '../model/researcher.ts';
import type { SignInAttempt, SignInLink } from '../model/session.ts';
import type { User } from '../model/user.ts';
import { ApiKeys } from './api-keys.ts';
import { AuditTrail } from './audit-trail.ts';
import { Batches } from './batches.ts';
import { CodeTableStore } from './code-tables.ts';
import { Concluding } from './concluding.ts';
import { Configuration } from './configuration.ts';
import { DatabaseClock } from './database-clock.ts';
import { Dois } from './dois.ts';
import { Drafts } from './drafts.ts';
import { Discovery } from './discovery.ts';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { describeServer, type DatabaseServer } from './describe-server.ts';
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
import { Notifications } from './notifications.ts';
import { OneTimeTokens } from './one-time-tokens.ts';
import { Outbox } from './outbox.ts';
import { Owed } from './owed.ts';
import { Processes } from './processes.ts';
import { ProgressSeriesStore } from './progress-series.ts';
import { Rates } from './rates.ts';
import { RecordPages } from './record-pages.ts';
import { Records } from './records.ts';
import { Relations } from './relations.ts';
import { RuleFiles } from './rule-files.ts';
import { Runs } from './runs.ts';
import { Sessions } from './sessions.ts';
import { Sets } from './sets.ts';
import { Units } from './units.ts';

/** Everything Muster stores, one member per collection. */
export interface Store {
  readonly assets: Records<Asset>;
  readonly researchers: Records<Researcher>;
  readonly users: Records<User>;
  /** Lists of records. */
  readonly recordPages: RecordPages;
  /** The relations of assets; not part of their documents. */
  readonly relations: Relations;
  readonly units: Units;
  readonly codeTables: CodeTableStore;
  readonly sets: Sets;
  readonly runs: Runs;
  readonly batches: Batches;
  /** How runs went on, over time. */
  readonly progressSeries: ProgressSeriesStore;
  /** Requests that people have begun to write. */
  readonly drafts: Drafts;
  /** What people are told about their runs. */
  readonly notifications: Notifications;
  /** Decides which attempt freezes a run's members. */
  readonly freezing: Freezing;
  /** Decides which attempt concludes a run. */
  readonly concluding: Concluding;
  readonly journal: Journal;
  readonly apiKeys: ApiKeys;
  /** Who is signed in. */
  readonly sessions: Sessions;
  readonly signInLinks: OneTimeTokens<SignInLink>;
  /** Sign-ins at an OpenID provider that have begun. */
  readonly signInAttempts: OneTimeTokens<SignInAttempt>;
  /** Who did what. */
  readonly auditTrail: AuditTrail;
  readonly ruleFiles: RuleFiles;
  readonly processes: Processes;
  readonly configuration: Configuration;
  /** Rate limits of outside systems. */
  readonly rates: Rates;
  /** The files of assets; their bytes are in shared/files. */
  readonly files: Files;
  /** The files that runs made. */
  readonly exports: Exports;
  /** Which DOI belongs to which asset. */
  readonly dois: Dois;
  /** The metadata of assets that harvesters get. */
  readonly discovery: Discovery;
  /** The installation that the database belongs to. */
  readonly installation: Installation;
  /** Letters and their states. */
  readonly outbox: Outbox;
  records(collection: RecordCollection): Records;
  /** Connects, if opening the store postponed that. @throws if the server is unreachable; then call it again. */
  connect(this: void): Promise<void>;
  /**
   * Builds missing indexes; safe to call at every start, from several processes at once. Slow ones are built in the
   * background and reported to `tell`. @throws UnusableDatabaseError if a required one cannot be built.
   */
  ensureIndexes(this: void, tell?: (news: IndexNews) => void): Promise<void>;
  readonly indexes: {
    compare(this: void): Promise<IndexState[]>;
    build(this: void, index: WantedIndex): Promise<void>;
    replace(this: void, index: WantedIndex): Promise<void>;
  };
  /** @throws if the database does not answer. */
  ping(this: void): Promise<void>;
  /** The server as it is now. @throws if it does not answer. */
  server(this: void): Promise<DatabaseServer>;
  close(this: void): Promise<void>;
}

/** All indexes are listed in one place, `indexes.ts`; the parts of the store create none themselves. */
type PartWithoutIndexes = object & { ensureIndexes?: never };

/** Opens the store in the database of that name. @throws if the server must be reached now and cannot be. */
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
  const owed = new Owed();
  // One for all: each would compare itself with the database, again and again.
  const clock = new DatabaseClock(db);
  const rest = {
    relations,
    recordPages: new RecordPages(db),
    units: new Units(db),
    codeTables: new CodeTableStore(db, configuration),
    sets: new Sets(db, patient),
    runs: new Runs(db, clock),
    batches: new Batches(db, owed),
    progressSeries: new ProgressSeriesStore(db),
    drafts: new Drafts(db),
    notifications: new Notifications(db),
    freezing: new Freezing(db, owed),
    concluding: new Concluding(db, owed),
    journal: new Journal(db),
    apiKeys: new ApiKeys(db),
    sessions: new Sessions(db),
    signInLinks: new OneTimeTokens<SignInLink>(db, 'sign_in_links'),
    signInAttempts: new OneTimeTokens<SignInAttempt>(db, 'sign_in_attempts'),
    auditTrail: new AuditTrail(db),
    ruleFiles: new RuleFiles(db),
    processes: new Processes(db),
    configuration,
    rates: new Rates(db, clock),
    files: new Files(db),
    exports: new Exports(db),
    dois: new Dois(db),
    outbox: new Outbox(db),
    discovery: new Discovery(db, clock),
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
    server: () => describeServer(db),
    close,
  };
}
