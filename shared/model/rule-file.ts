/** A file of normalization rules. Its text lies in versions, which are only ever added to. */
export interface RuleFile {
  _id: string;
  /** Cannot be changed; unique among files that are not deleted. */
  name: string;
  description: string;
  /** Private: only its owner sees it. Shared: everybody who works with rules does, and processes can use it. */
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

/** The text of a rule file as it was at one time; never changed. `_id` is `file:version`. */
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

/** True for a file that processes can use. */
export function isUsable({ access, enabled, deleted }: Pick<RuleFile, 'access' | 'enabled' | 'deleted'>): boolean {
  return access === 'SHARED' && enabled && deleted === undefined;
}
