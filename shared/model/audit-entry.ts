/** An event, before it has its place in the trail. Only names, ids and codes: never field values or secrets; the one
 * text is the note that somebody gives with a control of a run. */
export interface AuditEvent {
  /** Who acted: the primary id of a user, or a command on the machine, e.g. `keys command`. */
  by: string;
  /** The kind of object and the action, e.g. `mail-servers.replace`, `jobs.run`, `api-key.refused`. */
  action: string;
  /** The object: its address below the configuration API, or an id. */
  subject: string;
  /** `asked` is written before the action, so that no action lacks an entry; the others say how it ended. */
  result: 'asked' | 'done' | 'refused';
  /** The tracking id of the request: it links an `asked` with its result, and both with the log. */
  request?: string;
  /** Further names, ids and codes. */
  details?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** An entry of the audit trail, chained to the one before it. */
export interface AuditEntry extends AuditEvent {
  /** Its number: 1, 2, 3 … without gaps. */
  _id: number;
  at: Date;
  /** The hash of the previous entry; empty for the first. */
  previous: string;
  /** SHA-256 over everything else in the entry, including `previous`. */
  hash: string;
}
