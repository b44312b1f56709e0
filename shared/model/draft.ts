/** A request to run a job that a person has begun to write. Nothing in it is checked yet. */
export interface Draft {
  _id: string;
  /** Primary id: nobody else ever sees it. */
  person: string;
  /** 1 when new, raised by every change. */
  revision: number;
  created: Date;
  changed: Date;
  /** The database removes it then. */
  expires: Date;
  content: DraftContent;
}

export interface DraftContent {
  job?: string | undefined;
  set?: string | undefined;
  /** How many members the set had when it was chosen. */
  chosen?: { members: number; at: Date } | undefined;
  /** Where the person was. */
  step?: string | undefined;
  /** All of them as text by name, also those that do not count now. */
  parameters: Record<string, string>;
}
