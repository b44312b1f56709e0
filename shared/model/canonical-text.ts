/** Below this code point every text is composed: combining marks begin here. */
const MAY_DIFFER = /[\u0300-\uffff]/;
/** A letter with its marks. */
const CHARACTER = /\P{M}\p{M}*|\p{M}+/gu;
/** Up to this many marks on one letter are tried in every order; no script uses more. */
const MOST_MARKS = 3;
/** Up to this many encodings of a text are looked up one by one. */
const MOST_EQUIVALENTS = 8;

/**
 * The text in Unicode's composed form (NFC), used to compare all text that people write. Stored text stays as written.
 */
export function composed(text: string): string {
  return MAY_DIFFER.test(text) ? text.normalize('NFC') : text;
}

/** The text for comparing regardless of case and encoding. */
export function folded(text: string): string {
  return composed(text).toLowerCase();
}

/** True if people see the same text: `é` may be one character, or a letter and an accent. */
export function isSameText(one: string, other: string): boolean {
  return one === other || composed(one) === composed(other);
}

/** The texts without duplicates; the first form of each is kept. */
export function distinctTexts(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((text) => seen.size !== seen.add(composed(text)).size);
}

/**
 * The ways in which an equal text may be stored, for looking it up in an index: every encoding of up to three accented
 * letters; texts with more of them composed, decomposed, and as given.
 */
export function equivalents(text: string): string[] {
  const forms = charactersOf(text).map(formsOf);
  const count = forms.reduce((product, { length }) => product * length, 1);
  if (count > MOST_EQUIVALENTS) return [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
  const all = forms.reduce((texts, next) => texts.flatMap((begun) => next.map((form) => begun + form)), ['']);
  return [...new Set([...all, text])];
}

/** The source of a regular expression that matches this text in every encoding. */
export function equivalentPattern(text: string): string {
  return charactersOf(text)
    .map((character) => {
      const forms = formsOf(character).map((form) => form.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
      return forms.length === 1 ? forms[0] : `(?:${forms.join('|')})`;
    })
    .join('');
}

function charactersOf(text: string): string[] {
  return composed(text).match(CHARACTER) ?? [];
}

/** Every encoding of one character: its marks in any equivalent order, each letter composed to any degree. */
function formsOf(character: string): string[] {
  const decomposed = character.normalize('NFD');
  const [letter = '', ...marks] = Array.from(decomposed);
  if (marks.length === 0) return [character];
  if (marks.length > MOST_MARKS) return [...new Set([character, decomposed])];
  const orders = permutations(marks).filter((order) => (letter + order.join('')).normalize('NFD') === decomposed);
  const forms = orders.flatMap((order) =>
    Array.from({ length: order.length + 1 }, (_, count) => {
      const begun = (letter + order.slice(0, count).join('')).normalize('NFC');
      return begun + order.slice(count).join('');
    }),
  );
  return [...new Set([character, ...forms])];
}

function permutations(items: readonly string[]): string[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
