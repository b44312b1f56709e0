import { createHash } from 'node:crypto';
import type { AuditEntry } from '../model/audit-entry.ts';

/** Whether the chain is intact, and up to where. Record `entries` and `head` elsewhere to detect later truncation. */
export interface AuditVerdict {
  entries: number;
  /** The hash of the last entry; empty if there are no entries. */
  head: string;
  /** The number of the first entry that does not fit, and why. */
  broken?: { entry: number; why: string };
}

/** An entry's number and hash, noted at an earlier check. */
export interface KnownEntry {
  entry: number;
  hash: string;
}

/**
 * Checks the chain from the first entry to the last.
 * @param known a truncated or rewritten trail lacks it.
 */
export async function verifyChain(chain: AsyncIterable<AuditEntry>, known?: KnownEntry): Promise<AuditVerdict> {
  let entries = 0;
  let head = '';
  const broken = (entry: number, why: string): AuditVerdict => ({ entries, head, broken: { entry, why } });
  for await (const entry of chain) {
    const expected = entries + 1;
    if (entry._id !== expected) return broken(expected, `entry ${expected} is missing`);
    if (entry.previous !== head) return broken(expected, 'it does not follow from the entry before it');
    if (entry.hash !== hashOfEntry(entry)) return broken(expected, 'its content was changed');
    if (known?.entry === expected && known.hash !== entry.hash) {
      return broken(expected, 'it is not the entry that was noted');
    }
    entries = expected;
    head = entry.hash;
  }
  if (known && known.entry > entries) return broken(known.entry, `entry ${known.entry}, which was noted, is missing`);
  return { entries, head };
}

/** The hash of an entry: changing, removing or reordering entries breaks the chain from there on. */
export function hashOfEntry({
  _id,
  at,
  by,
  action,
  subject,
  result,
  request,
  details,
  previous,
}: Omit<AuditEntry, 'hash'>) {
  const sorted = Object.entries(details ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const said = [_id, at.toISOString(), by, action, subject, result, request ?? null, sorted, previous];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
