/** Who may download an export: its submitter, or everybody in the institution with a page role. */
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

/** What one batch wrote into the file: the part that was claimed first counts, whatever other attempts wrote. */
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
  /** The members that could not be written, and why. */
  left: { member: string; reason: string; message: string }[];
}

/** Where the upload of an export is. */
export interface ExportUpload {
  /** Code of the FTP configuration. */
  configuration: string;
  /** Of the file at the server. */
  path: string;
  state: 'going' | 'done' | 'failed';
  attempts: number;
  /** The whole file was at the server, and only its rename was left to do. */
  isRenaming?: boolean;
  at: Date;
  /** Why the last attempt failed. */
  message?: string;
}

/** The file that a run made. `_id` is the run's. */
export interface ExportFile {
  _id: string;
  job: string;
  folder: ExportFolder;
  /** Primary id of who submitted the run. */
  owner: string;
  /** As it is downloaded and uploaded. */
  name: string;
  /** In the run's folder: each attempt at joining has a file of its own. Absent where it is `name`. */
  file?: string;
  bytes: number;
  sha256: string;
  members: number;
  createdAt: Date;
  /** From then on it cannot be downloaded any more, and is removed. */
  expiresAt: Date;
  removedAt?: Date;
  upload?: ExportUpload;
}
