import type { Collection, Db, Filter } from 'mongodb';
import { isUsable, ruleFileVersionId, type RuleFile, type RuleFileVersion } from '../model/rule-file.ts';
import { isDuplicateKey } from './write-errors.ts';

const NOT_DELETED: Filter<StoredRuleFile> = { deleted: { $exists: false } };
const USABLE: Filter<StoredRuleFile> = { ...NOT_DELETED, access: 'SHARED', enabled: true };

/** What can change in a rule file besides its text. */
export type RuleFileChange = Partial<Pick<RuleFile, 'description' | 'access' | 'enabled'>>;

/**
 * As stored: the file itself holds the newest text, so that text and version change in one write. The version's row is
 * written afterwards, or before the next version if a crash intervened.
 */
type StoredRuleFile = RuleFile & { text: string };

const WITHOUT_TEXT = { text: 0 } as const;

/** Rule files and their versions. */
export class RuleFiles {
  readonly collection: Collection<StoredRuleFile>;
  readonly versions: Collection<RuleFileVersion>;

  constructor(db: Db) {
    this.collection = db.collection<StoredRuleFile>('rule_files');
    this.versions = db.collection<RuleFileVersion>('rule_file_versions');
  }

  async get(id: string): Promise<RuleFile | undefined> {
    return (await this.collection.findOne({ _id: id, ...NOT_DELETED }, { projection: WITHOUT_TEXT })) ?? undefined;
  }

  /** Files that the person sees, by name. */
  async visibleTo(owner: string): Promise<RuleFile[]> {
    const filter: Filter<StoredRuleFile> = { ...NOT_DELETED, $or: [{ access: 'SHARED' }, { owner }] };
    return this.collection.find(filter, { projection: WITHOUT_TEXT }).sort({ name: 1 }).toArray();
  }

  /** Files that processes can use, by name. */
  async usable(): Promise<RuleFile[]> {
    return this.collection.find(USABLE, { projection: WITHOUT_TEXT }).sort({ name: 1 }).toArray();
  }

  /** The files among these that processes can use. */
  async usableAmong(ids: readonly string[]): Promise<Map<string, RuleFile>> {
    const found = await this.collection.find({ _id: { $in: [...ids] } }, { projection: WITHOUT_TEXT }).toArray();
    return new Map(found.filter(isUsable).map((file) => [file._id, file]));
  }

  /** @returns false if the name is taken. */
  async insert(file: RuleFile, text: string): Promise<boolean> {
    try {
      await this.collection.insertOne({ ...file, text });
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
    await this.#keepVersion({ ...file, text });
    return true;
  }

  /**
   * Creates the next version with another text, and makes the other changes that come with it.
   * @returns false if somebody else created one since `was` was read.
   */
  async addVersion(was: RuleFile, next: RuleFile, text: string): Promise<boolean> {
    const still = { _id: was._id, version: was.version, modifiedDate: was.modifiedDate, ...NOT_DELETED };
    const stored = await this.collection.findOne(still);
    if (!stored) return false;
    await this.#keepVersion(stored);
    const { version, rules, description, access, enabled, modifiedBy, modifiedDate } = next;
    const { matchedCount } = await this.collection.updateOne(still, {
      $set: { version, rules, description, access, enabled, modifiedBy, modifiedDate, text },
    });
    if (matchedCount === 0) return false;
    await this.#keepVersion({ ...next, text });
    return true;
  }

  /** @returns false if somebody else changed it since `was` was read. */
  async change(was: RuleFile, change: RuleFileChange, by: string, at: Date): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: was._id, modifiedDate: was.modifiedDate, ...NOT_DELETED },
      { $set: { ...change, modifiedBy: by, modifiedDate: at } },
    );
    return matchedCount === 1;
  }

  async delete({ _id, name }: RuleFile, by: string, at: Date): Promise<void> {
    const hidden = { deleted: { at, by }, name: `${name} (deleted ${_id})`, enabled: false };
    await this.collection.updateOne({ _id }, { $set: hidden });
  }

  /** A version, even of a deleted file: runs that froze it still need it. */
  async version(file: string, version: number): Promise<RuleFileVersion | undefined> {
    const kept = await this.versions.findOne({ _id: ruleFileVersionId(file, version) });
    if (kept) return kept;
    const newest = await this.collection.findOne({ _id: file, version });
    return newest ? toVersion(newest) : undefined;
  }

  /** All versions, newest first, without their texts. */
  async history(file: RuleFile): Promise<Omit<RuleFileVersion, 'text'>[]> {
    const kept = await this.versions
      .find({ file: file._id }, { projection: WITHOUT_TEXT })
      .sort({ version: -1 })
      .toArray();
    return kept[0]?.version === file.version ? kept : [toVersion({ ...file, text: '' }), ...kept];
  }

  async #keepVersion(file: StoredRuleFile): Promise<void> {
    try {
      await this.versions.insertOne(toVersion(file));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}

/** The last person to change the file: they made its newest version, or changed something besides its text. */
function toVersion({ _id, version, text, rules, modifiedBy, modifiedDate }: StoredRuleFile): RuleFileVersion {
  const id = ruleFileVersionId(_id, version);
  return { _id: id, file: _id, version, text, rules, createdBy: modifiedBy, createdDate: modifiedDate };
}
