import type { Collection, Db } from 'mongodb';
import type { OrganizationUnit } from '../model/organization-unit.ts';

/** `loaded`: as a load wrote it; every other way of writing a unit drops the mark. */
export type UnitDocument = OrganizationUnit & { _id: string; loaded?: true };

const WITHOUT_STORED_FIELDS = { projection: { _id: 0, loaded: 0 } };

/** Organization units, by code. */
export class Units {
  readonly collection: Collection<UnitDocument>;

  constructor(db: Db) {
    this.collection = db.collection<UnitDocument>('units');
  }

  async get(code: string): Promise<OrganizationUnit | undefined> {
    return (await this.collection.findOne({ _id: code }, WITHOUT_STORED_FIELDS)) ?? undefined;
  }

  async byCodes(codes: readonly string[]): Promise<Map<string, OrganizationUnit>> {
    const found = await this.collection.find({ _id: { $in: [...codes] } }, WITHOUT_STORED_FIELDS).toArray();
    return new Map(found.map((unit) => [unit.code, unit]));
  }

  /** Units that have exactly one of these names, active or not; several may share a name. */
  async byNames(names: readonly string[]): Promise<OrganizationUnit[]> {
    if (names.length === 0) return [];
    return this.collection.find({ name: { $in: [...names] } }, WITHOUT_STORED_FIELDS).toArray();
  }

  async list(): Promise<OrganizationUnit[]> {
    return this.collection.find({}, WITHOUT_STORED_FIELDS).sort({ _id: 1 }).toArray();
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
