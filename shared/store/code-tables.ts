import type { Collection, Db } from 'mongodb';
import { CODE_TABLES, type CodeRow, type CodeTableName, type CodeTables } from '../model/code-table.ts';
import { STANDARD_CODE_TABLES } from '../model/standard-code-tables.ts';

interface CodeTableDocument {
  _id: CodeTableName;
  rows: CodeRow[];
}

/** The code tables: the standard ones until somebody replaces them. */
export class CodeTableStore {
  readonly collection: Collection<CodeTableDocument>;

  constructor(db: Db) {
    this.collection = db.collection<CodeTableDocument>('code_tables');
  }

  async get(name: CodeTableName): Promise<readonly CodeRow[]> {
    return (await this.collection.findOne({ _id: name }))?.rows ?? STANDARD_CODE_TABLES[name];
  }

  async all(): Promise<CodeTables> {
    const stored = new Map((await this.collection.find().toArray()).map(({ _id, rows }) => [_id, rows]));
    return Object.fromEntries(
      CODE_TABLES.map((name) => [name, stored.get(name) ?? STANDARD_CODE_TABLES[name]]),
    ) as unknown as CodeTables;
  }

  async replace(name: CodeTableName, rows: CodeRow[]): Promise<void> {
    await this.collection.replaceOne({ _id: name }, { rows }, { upsert: true });
  }
}
