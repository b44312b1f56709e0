/** The name a mistyped word most likely means: at most two letters in five differ, and at most three. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().slice(0, 60);
  const allowed = Math.min(3, Math.floor(wanted.length / 2.5));
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > allowed) continue;
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance <= allowed && (!best || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** Letters to add, drop or exchange to turn one word into the other. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const exchange = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(exchange, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
