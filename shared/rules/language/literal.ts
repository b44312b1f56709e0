import { composed } from '../../model/canonical-text.ts';

/**
 * The product unescapes the text of rule files more than once, so authors write up to four backslashes to escape one
 * character. Any number of backslashes reads as one.
 */
// Each search starts where backslashes start: a long row of them is read once, not once from each of them.
const UNICODE = /(?<!\\)\\+u([0-9A-Fa-f]{4})/g;
const ESCAPED_SYMBOL = /(?<!\\)\\+([^A-Za-z0-9\s\\])/g;

/** The text with its escapes undone, composed as values of the record are while rules run. */
export function literalOf(raw: string): string {
  return composed(
    raw
      .replace(UNICODE, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(ESCAPED_SYMBOL, '$1')
      .replace(/\\+/g, '\\'),
  );
}

/** The regular expression with one level of escaping undone, as in a Java string. */
export function expressionOf(raw: string): string {
  return composed(raw)
    .replace(/\\u([0-9A-Fa-f]{4})/g, '\\x{$1}')
    .replace(/\\([\\"])/g, '$1');
}
