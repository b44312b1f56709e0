/**
 * Text as written in rule files. The product unescapes it more than once, so authors write up to four backslashes before
 * a character that is to stand for itself; any number of them is read as one.
 */
const UNICODE = /\\+u([0-9A-Fa-f]{4})/g;
const ESCAPED_SYMBOL = /\\+([^A-Za-z0-9\s\\])/g;

/** The text that stands there: escapes undone. */
export function literalOf(raw: string): string {
  return raw
    .replace(UNICODE, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(ESCAPED_SYMBOL, '$1')
    .replace(/\\+/g, '\\');
}

/** The regular expression that stands there: one level of escaping undone, as for a text of Java. */
export function expressionOf(raw: string): string {
  return raw.replace(/\\u([0-9A-Fa-f]{4})/g, '\\x{$1}').replace(/\\([\\"])/g, '$1');
}
