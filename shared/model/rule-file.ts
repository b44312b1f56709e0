/** A file of normalization rules. Its text is in versions, which are only ever added. */
export interface RuleFile {
  _id: string;
  /** Cannot be changed; unique among files that are not deleted. */
  name: string;
  description: string;
  /** Private: only its owner sees it. Shared: everyone who works with rules sees it, and processes can use it. */
  access: 'PRIVATE' | 'SHARED';
  /** Only enabled files can be used by processes. */
  enabled: boolean;
  owner: string;
  createdDate: Date;
  modifiedBy: string;
  modifiedDate: Date;
  /** The newest version, from 1. */
  version: number;
  /** How many rules that version has. */
  rules: number;
  /** A deleted file is hidden; its versions stay for the runs that used them. */
  deleted?: { at: Date; by: string };
}

/** One version of a rule file's text; never changed. `_id` is `file:version`. */
export interface RuleFileVersion {
  _id: string;
  file: string;
  version: number;
  text: string;
  rules: number;
  createdBy: string;
  createdDate: Date;
}

export function ruleFileVersionId(file: string, version: number): string {
  return `${file}:${version}`;
}

/** True if processes can use the file. */
export function isUsable({ access, enabled, deleted }: Pick<RuleFile, 'access' | 'enabled' | 'deleted'>): boolean {
  return access === 'SHARED' && enabled && deleted === undefined;
}
