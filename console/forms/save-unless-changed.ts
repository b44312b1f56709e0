import { ApiProblem } from '../api/api-problem.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What is stored now; no fields if it is gone. The tag says so to the server: the change is for this state only. */
export interface StoredNow {
  fields: Fields | undefined;
  tag: string | undefined;
  /** What others changed that is no field here, such as a secret that is to be replaced. */
  others?: readonly FieldChange[];
  /** Who changed it last, and when, where that is known. */
  by?: string | undefined;
  at?: string | undefined;
}

/** A field that another person changed: what one began with, and what is stored now. */
export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** Others may be quicker some times in a row, with something that is none of one's own. */
const MOST_TRIES = 5;

/**
 * Saves fields that were read earlier, unless another person changed one of them meanwhile. What others changed beside
 * them stays.
 * @param begun what one began with. @param names of the fields.
 * @returns what another person changed, and what is stored now; undefined if it is saved.
 */
export async function saveUnlessChanged<N extends StoredNow>(
  begun: Fields,
  names: readonly string[],
  { read, write }: { read: () => Promise<N>; write: (now: N) => Promise<unknown> },
): Promise<{ changes: FieldChange[]; now: N } | undefined> {
  for (let tries = 1; ; tries += 1) {
    const now = await read();
    const changes = [...changesOf(begun, now.fields, names), ...(now.others ?? [])];
    if (changes.length > 0) return { changes, now };
    try {
      await write(now);
      return undefined;
    } catch (error) {
      if (tries === MOST_TRIES || !isOvertaken(error)) throw error;
    }
  }
}

/** Whether another person's change came first: read again, and try again. */
function isOvertaken(error: unknown): boolean {
  return error instanceof ApiProblem && ['PRECONDITION_FAILED', 'CONFLICT'].includes(error.code);
}

/** What was typed, and of the fields that were left as they had been, what is stored now; all as typed if that is gone. */
export function withTheirs<F extends Fields>(typed: F, begun: Fields, now: Fields): F {
  const untouched = Object.keys(now).filter((field) => isSame(typed[field], begun[field]));
  return { ...typed, ...Object.fromEntries(untouched.map((field) => [field, now[field]])) };
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? '') === JSON.stringify(other ?? '');
}

function changesOf(begun: Fields, now: Fields | undefined, names: readonly string[]): FieldChange[] {
  return names
    .map((field) => ({ field, before: begun[field], after: now?.[field] }))
    .filter(({ before, after }) => !isSame(before, after));
}

/** For a request that is refused with 412 if something else is stored by now. */
export function ifStill({ tag }: StoredNow): { headers: Record<string, string> } {
  return { headers: tag === undefined ? {} : { 'If-Match': tag } };
}
