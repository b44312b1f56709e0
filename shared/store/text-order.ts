/** The database's order of texts, by code points. JavaScript's own is by UTF-16 units, which differs beyond the basic plane. */
export function byCodePoints(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
