import { keepLatest } from '../runtime/keep-latest.ts';

/** The number of remembered places; each takes a few hundred bytes. */
const REMEMBERED = 1_000;

/**
 * Where pages of lists begin. Reading a list page by page continues after the last page; skipping would make the
 * database count through the index. Kept in this process only; without it, pages are reached by skipping.
 */
export class PagePlaces<Place> {
  readonly #places = new Map<string, Place>();

  /** @returns the last entry before this offset, if a page ended there. */
  before(list: object, offset: number): Place | undefined {
    return this.#places.get(keyOf(list, offset));
  }

  /** Notes that a page ended before this offset. */
  note(list: object, offset: number, last: Place): void {
    keepLatest(this.#places, keyOf(list, offset), last, REMEMBERED);
  }
}

function keyOf(list: object, offset: number): string {
  return `${offset} ${JSON.stringify(list)}`;
}
