/** What happened, before it has its place in the trail. Never values of fields, and no secrets: names, ids and codes. */
export interface AuditEvent {
  /** Who acted: the primary id of a user, or a command of the machine, e.g. `keys command`. */
  by: string;
  /** What was done to which kind of thing, e.g. `mail-servers.replace`, `jobs.run`, `api-key.refused`. */
  action: string;
  /** Which one: the address below the configuration API, or an id. */
  subject: string;
  /** `asked` comes before the act, so that no act is without an entry; the others say how it ended. */
  result: 'asked' | 'done' | 'refused';
  /** The tracking id of the request: it joins an `asked` with its result, and both with the log. */
  request?: string;
  /** More of it, as names, ids and codes. */
  details?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** An entry of the audit trail, chained to the one before it. */
export interface AuditEntry extends AuditEvent {
  /** Its number: 1, 2, 3 … without gaps. */
  _id: number;
  at: Date;
  /** The hash of the entry before it; empty for the first. */
  previous: string;
  /** SHA-256 over everything else in the entry, `previous` included. */
  hash: string;
}
