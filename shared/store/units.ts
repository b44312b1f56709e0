import type { Collection, Db, Filter } from 'mongodb';
import { equivalents } from '../model/canonical-text.ts';
import type { OrganizationUnit } from '../model/organization-unit.ts';
import { containsText } from './contains-text.ts';
import { isDuplicateKey } from './write-errors.ts';

/** `loaded`: unchanged since a load wrote it; every other write drops the mark. */
export type UnitDocument = OrganizationUnit & { _id: string; loaded?: true };

/** Selects the units of a page. */
export interface UnitFilter extends Partial<Pick<OrganizationUnit, 'active' | 'type' | 'parent'>> {
  /** Part of the name, in any case. */
  name?: string;
}

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

  /** Units with one of these names, however its accents are encoded, active or not; several may share a name. */
  async byNames(names: readonly string[]): Promise<OrganizationUnit[]> {
    if (names.length === 0) return [];
    const stored = [...new Set(names.flatMap(equivalents))];
    return this.collection.find({ name: { $in: stored } }, WITHOUT_STORED_FIELDS).toArray();
  }

  async list(): Promise<OrganizationUnit[]> {
    return this.collection.find({}, WITHOUT_STORED_FIELDS).sort({ _id: 1 }).toArray();
  }

  /** Inserts or replaces a unit; returns true if it is new. */
  async put(unit: OrganizationUnit): Promise<boolean> {
    const { upsertedCount } = await this.collection.replaceOne({ _id: unit.code }, unit, { upsert: true });
    return upsertedCount === 1;
  }

  async delete(code: string): Promise<boolean> {
    return (await this.collection.deleteOne({ _id: code })).deletedCount === 1;
  }

  /** A page of units by code, and how many there are in all. */
  async page(
    { name, ...exact }: UnitFilter,
    offset: number,
    limit: number,
  ): Promise<{ units: OrganizationUnit[]; total: number }> {
    const filter: Filter<UnitDocument> = { ...exact };
    if (name !== undefined) filter.name = containsText(name);
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { units: [], total };
    const page = this.collection.find(filter, WITHOUT_STORED_FIELDS).sort({ _id: 1 }).skip(offset).limit(limit);
    return { units: await page.toArray(), total };
  }

  /** @returns false if the code is taken. */
  async insert(unit: OrganizationUnit): Promise<boolean> {
    try {
      await this.collection.insertOne({ ...unit, _id: unit.code });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** @returns false if there is no such unit. */
  async replace(unit: OrganizationUnit, was?: OrganizationUnit): Promise<boolean> {
    const still = was === undefined ? {} : sameAs(was);
    return (await this.collection.replaceOne({ ...still, _id: unit.code }, unit)).matchedCount === 1;
  }

  async hasChildren(code: string): Promise<boolean> {
    return (await this.collection.countDocuments({ parent: code }, { limit: 1 })) > 0;
  }
}

function sameAs({ name, parent, type, active, startDate, endDate, url }: OrganizationUnit): Filter<UnitDocument> {
  const orMissing = (value: string | undefined) => value ?? { $exists: false };
  return {
    ...{ name, parent, type, active },
    ...{ startDate: orMissing(startDate), endDate: orMissing(endDate), url: orMissing(url) },
  };
}
