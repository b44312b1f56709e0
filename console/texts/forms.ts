/** Words for a number: `one` and `other` as the language counts, `#` for the number itself. */
export interface CountedWords {
  zero?: string;
  one: string;
  other: string;
}

/** Writes a number and its noun as the language counts them. */
export function counter(language: string): (count: number, words: CountedWords) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, words) => {
    const form = rules.select(count) === 'one' ? words.one : words.other;
    return (count === 0 && words.zero !== undefined ? words.zero : form).replace('#', numbers.format(count));
  };
}
