import type { DraftContent } from './draft.ts';

export interface Unsaved {
  /** The revision that the changes were made on. */
  revision: number;
  content: DraftContent;
  /** What was sent last, while no answer has come: it may have landed all the same. */
  unanswered?: DraftContent | undefined;
}

// Of this window only; signing out clears it.
const keyOf = (id: string) => `muster-draft-${id}`;

/** Keeps changes that the server does not have yet, over a reload. */
export function keepUnsaved(id: string, unsaved: Unsaved): void {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify(unsaved));
  } catch {
    // Without room in the browser, what the server has is kept all the same.
  }
}

export function forgetUnsaved(id: string): void {
  sessionStorage.removeItem(keyOf(id));
}

/** What the window still has of this draft, if anything. */
export function readUnsaved(id: string): Unsaved | undefined {
  const kept = sessionStorage.getItem(keyOf(id));
  return kept === null ? undefined : (JSON.parse(kept) as Unsaved);
}
