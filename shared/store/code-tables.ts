import type { Collection, Db } from 'mongodb';
import { CODE_TABLES, type CodeRow, type CodeTableName, type CodeTables } from '../model/code-table.ts';
import { NOTIFICATIONS, rowsOfTypes, TABLES_OF_TYPES, type ListedType } from '../model/code-tables/letters.ts';
import { STANDARD_CODE_TABLES } from '../model/standard-code-tables.ts';
import type { Configuration } from './configuration.ts';
import { isDuplicateKey } from './write-errors.ts';

interface CodeTableDocument {
  _id: CodeTableName;
  rows: CodeRow[];
  /** Rises with every change; missing in tables that an earlier version stored. */
  revision?: number;
}

/** A table as it is at one moment. */
export interface StoredTable {
  rows: readonly CodeRow[];
  /** 0 until it is changed for the first time. */
  revision: number;
}

/** The code tables: the standard ones until staff replace them. Tables of notification types show the configuration. */
export class CodeTableStore {
  readonly collection: Collection<CodeTableDocument>;
  readonly #configuration: Pick<Configuration, 'list'>;

  constructor(db: Db, configuration: Pick<Configuration, 'list'>) {
    this.collection = db.collection<CodeTableDocument>('code_tables');
    this.#configuration = configuration;
  }

  async get(name: CodeTableName): Promise<readonly CodeRow[]> {
    return (await this.read(name)).rows;
  }

  async read(name: CodeTableName): Promise<StoredTable> {
    const audience = TABLES_OF_TYPES[name];
    if (audience !== undefined) return { rows: rowsOfTypes(audience, await this.#types()), revision: 0 };
    const stored = await this.collection.findOne({ _id: name });
    return { rows: stored?.rows ?? STANDARD_CODE_TABLES[name], revision: stored?.revision ?? 0 };
  }

  async all(): Promise<CodeTables> {
    const [documents, types] = await Promise.all([this.collection.find().toArray(), this.#types()]);
    const stored = new Map(documents.map(({ _id, rows }) => [_id, rows]));
    return Object.fromEntries(
      CODE_TABLES.map((name) => {
        const audience = TABLES_OF_TYPES[name];
        if (audience !== undefined) return [name, rowsOfTypes(audience, types)];
        return [name, stored.get(name) ?? STANDARD_CODE_TABLES[name]];
      }),
    ) as unknown as CodeTables;
  }

  async replace(name: CodeTableName, rows: CodeRow[]): Promise<void> {
    await this.collection.updateOne({ _id: name }, { $set: { rows }, $inc: { revision: 1 } }, { upsert: true });
  }

  /** @returns false if the table has another revision by now. */
  async replaceIfStill(name: CodeTableName, rows: CodeRow[], revision: number): Promise<boolean> {
    const still = revision === 0 ? { $exists: false } : revision;
    const change = { $set: { rows }, $inc: { revision: 1 } };
    try {
      // A standard table is stored with its first change; of two at once, the second finds it there.
      const options = { upsert: revision === 0 };
      const { matchedCount, upsertedCount } = await this.collection.updateOne(
        { _id: name, revision: still },
        change,
        options,
      );
      return matchedCount + upsertedCount === 1;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  #types() {
    return this.#configuration.list<ListedType>(NOTIFICATIONS);
  }
}
