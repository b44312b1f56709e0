/** A configuration entry of staff: a DOI profile, a letter, an FTP configuration. */
export interface ConfigurationEntry<C = unknown> {
  /** The kind, e.g. `doi-profiles`. */
  kind: string;
  /** Unique within its kind. */
  code: string;
  /** As parsed by the kind's schema. */
  content: C;
  /** Sealed secrets by name; opened only where they are used. */
  secrets: Record<string, string>;
  /** 1 when new; rises with every change. */
  version: number;
  createdBy: string;
  createdAt: Date;
  changedBy: string;
  changedAt: Date;
}

/** Who changed an entry, and how; kept forever. Only the names of secrets appear. */
export interface ConfigurationChange {
  kind: string;
  code: string;
  version: number;
  action: 'created' | 'replaced' | 'deleted' | 'noted';
  by: string;
  at: Date;
  before?: unknown;
  after?: unknown;
  /** Names of the secrets that were set or removed. */
  secrets: string[];
}
