/** Who may download an export: its submitter, or everyone in the institution with a page role. */
export const EXPORT_FOLDERS = { PRIVATE: 'Private', INSTITUTION: 'Institution' } as const;
export type ExportFolder = keyof typeof EXPORT_FOLDERS;

/** What lists of exported files can be sorted by, and the field that holds it. */
export const EXPORT_ORDERS = {
  CREATED: 'createdAt',
  EXPIRES: 'expiresAt',
  NAME: 'name',
  SIZE: 'bytes',
  MEMBERS: 'members',
} as const satisfies Record<string, keyof ExportFile>;
export type ExportOrder = keyof typeof EXPORT_ORDERS;

/** A batch's part of the file: the part claimed first counts, whatever other attempts wrote. */
export interface ExportPart {
  /** Id of the batch. */
  _id: string;
  run: string;
  number: number;
  /** Name of the part's file in the run's folder. */
  file: string;
  bytes: number;
  sha256: string;
  /** How many members it holds. */
  members: number;
  /** The members that could not be written, with the reason. */
  left: { member: string; reason: string; message: string }[];
}

/** The state of an export's upload. */
export interface ExportUpload {
  /** Code of the FTP configuration. */
  configuration: string;
  /** The path of the file on the server. */
  path: string;
  state: 'going' | 'done' | 'failed';
  attempts: number;
  /** The whole file was on the server; only its rename was left. */
  isRenaming?: boolean;
  at: Date;
  /** Why the last attempt failed. */
  message?: string;
}

/** The file that a run made. `_id` is the run's id. */
export interface ExportFile {
  _id: string;
  job: string;
  folder: ExportFolder;
  /** Primary id of the run's submitter. */
  owner: string;
  /** The name for downloads and uploads. */
  name: string;
  /** The name in the run's folder: each joining attempt has its own file. Absent if it is `name`. */
  file?: string;
  bytes: number;
  sha256: string;
  members: number;
  createdAt: Date;
  /** After this it can no longer be downloaded, and is removed. */
  expiresAt: Date;
  removedAt?: Date;
  upload?: ExportUpload;
}
