import type { Collection, Db } from 'mongodb';
import type { OrganizationUnit } from '../model/organization-unit.ts';

type UnitDocument = OrganizationUnit & { _id: string };

/** Organization units, by code. */
export class Units {
  readonly collection: Collection<UnitDocument>;

  constructor(db: Db) {
    this.collection = db.collection<UnitDocument>('units');
  }

  async get(code: string): Promise<OrganizationUnit | undefined> {
    return (await this.collection.findOne({ _id: code }, { projection: { _id: 0 } })) ?? undefined;
  }

  async byCodes(codes: readonly string[]): Promise<Map<string, OrganizationUnit>> {
    const found = await this.collection.find({ _id: { $in: [...codes] } }, { projection: { _id: 0 } }).toArray();
    return new Map(found.map((unit) => [unit.code, unit]));
  }

  async list(): Promise<OrganizationUnit[]> {
    return this.collection
      .find({}, { projection: { _id: 0 } })
      .sort({ _id: 1 })
      .toArray();
  }

  /** Inserts or replaces; returns true when the unit is new. */
  async put(unit: OrganizationUnit): Promise<boolean> {
    const { upsertedCount } = await this.collection.replaceOne({ _id: unit.code }, unit, { upsert: true });
    return upsertedCount === 1;
  }

  async delete(code: string): Promise<boolean> {
    return (await this.collection.deleteOne({ _id: code })).deletedCount === 1;
  }

  async ensureIndexes(): Promise<void> {
    await this.collection.createIndex({ name: 1 });
  }
}
