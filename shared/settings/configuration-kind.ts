import type { z } from 'zod';
import type { ParameterProblem } from '../model/coded.ts';
import type { Role } from '../model/roles.ts';
import type { Store } from '../store/store.ts';

/** A kind of configuration entry. Its API, audit and the sealing of its secrets all derive from this. */
export interface ConfigurationKind<C = unknown> {
  /** Last part of its address, and its name in the store, e.g. `doi-profiles`. */
  readonly path: string;
  /** Its key in lists, e.g. `doi_profile`. */
  readonly singular: string;
  /** For messages, e.g. "DOI profile". */
  readonly title: string;
  /** What it is for, as a sentence. */
  readonly description: string;
  /** The content, without the code and without secrets. */
  readonly schema: z.ZodType<C>;
  /** Names of texts that can be set but never read again, e.g. `password`. */
  readonly secrets: readonly string[];
  /** The secrets among these with several lines, e.g. a key in PEM; others may not contain control characters. */
  readonly secretsWithLines?: readonly string[];
  /**
   * Fields of the content that say where the secrets are sent and for which account, e.g. `host` and `user`. Whoever
   * changes one must send the secrets again: otherwise a secret could go to an address that its owner never saw.
   */
  readonly secretsBelongTo: readonly string[];
  /** The fields of the content that are hosts or addresses which Muster connects to. */
  readonly connectsTo: readonly string[];
  readonly readRoles: readonly Role[];
  readonly changeRoles: readonly Role[];
  /** Checks that need the repository, before an entry is stored. */
  check?(entry: { code: string; content: C }, store: Store): Promise<ParameterProblem[]>;
  /** Says why a change is refused, e.g. because secrets of other entries would go to another address. */
  refuseChange?(change: { code: string; was: C; next: C }, store: Store): Promise<string | undefined>;
  /** Says why an entry cannot be deleted, e.g. because something uses it. */
  refuseDeletion?(code: string, store: Store): Promise<string | undefined>;
}

/** Declares a kind of configuration. */
export function defineConfiguration<C>(kind: ConfigurationKind<C>): ConfigurationKind<C> {
  return kind;
}
