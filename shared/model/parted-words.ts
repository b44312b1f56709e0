/** Vertical tab, form feed and the ASCII separators separate words. */
const PARTING = /(?<!\s)\s*[\u000b\u000c\u001c-\u001f]\s*/g;

/** The text with a space where a control character separates words, so that removing control characters joins none. */
export function withPartedWords(text: string): string {
  return text.replace(PARTING, ' ');
}
