import type { Collection, Db } from 'mongodb';
import { CODE_TABLES, type CodeRow, type CodeTableName, type CodeTables } from '../model/code-table.ts';
import { NOTIFICATIONS, rowsOfTypes, TABLES_OF_TYPES, type ListedType } from '../model/code-tables/letters.ts';
import { STANDARD_CODE_TABLES } from '../model/standard-code-tables.ts';
import type { Configuration } from './configuration.ts';

interface CodeTableDocument {
  _id: CodeTableName;
  rows: CodeRow[];
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
    const audience = TABLES_OF_TYPES[name];
    if (audience !== undefined) return rowsOfTypes(audience, await this.#types());
    return (await this.collection.findOne({ _id: name }))?.rows ?? STANDARD_CODE_TABLES[name];
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
    await this.collection.replaceOne({ _id: name }, { rows }, { upsert: true });
  }

  #types() {
    return this.#configuration.list<ListedType>(NOTIFICATIONS);
  }
}
