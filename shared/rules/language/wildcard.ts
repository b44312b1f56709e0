import { composed } from '../../model/canonical-text.ts';
import { literalOf } from './literal.ts';

/** A pattern for values: `*` stands for any text, `|` separates alternatives, a backslash escapes both. */
export interface Wildcard {
  /** As written, for messages. */
  written: string;
  /** Each alternative as the texts between its stars; one text when it has no star. */
  alternatives: readonly (readonly string[])[];
}

export function wildcardOf(raw: string): Wildcard {
  const alternatives: string[][] = [['']];
  for (const [piece] of raw.matchAll(/\\+u[0-9A-Fa-f]{4}|\\+[^A-Za-z0-9\s\\]|[^\\]|\\+/g)) {
    const current = alternatives.at(-1) ?? [];
    if (piece === '|') alternatives.push(['']);
    else if (piece === '*') current.push('');
    else current.push((current.pop() ?? '') + literalOf(piece));
  }
  return { written: raw, alternatives: alternatives.map((texts) => texts.map(composed)) };
}

/** True when the pattern matches everything. */
export function isAnything({ alternatives }: Wildcard): boolean {
  return alternatives.some((texts) => texts.length > 1 && texts.every((text) => text === ''));
}

export function matches({ alternatives }: Wildcard, value: string): boolean {
  return alternatives.some((texts) => fits(texts, value));
}

/** Searches leftmost for each text in turn and never backtracks: linear in the value per text. */
function fits(texts: readonly string[], value: string): boolean {
  const [first = '', ...others] = texts;
  const last = others.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const text of others) {
    const found = value.indexOf(text, at);
    if (found < 0) return false;
    at = found + text.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}

/** A part of a value that the pattern matches. */
export interface Span {
  from: number;
  to: number;
}

/** The parts that the pattern matches, left to right, each as long as possible. */
export function spansIn({ alternatives }: Wildcard, value: string): Span[] {
  const spans: Span[] = [];
  // Each alternative resumes where it last matched and stops when it no longer does: linear in the value.
  let searches = alternatives.map((texts) => ({ texts, span: spanFrom(texts, value, 0) }));
  let at = 0;
  for (;;) {
    searches = searches.filter(({ span }) => span !== undefined);
    let next: Span | undefined;
    for (const search of searches) {
      if (search.span && search.span.from < at) search.span = spanFrom(search.texts, value, at);
      if (search.span && (!next || search.span.from < next.from)) next = search.span;
    }
    if (!next || next.to === next.from) return spans;
    spans.push(next);
    at = next.to;
  }
}

function spanFrom(texts: readonly string[], value: string, start: number): Span | undefined {
  const [first = '', ...others] = texts;
  const from = value.indexOf(first, start);
  if (from < 0) return undefined;
  let to = from + first.length;
  for (const [n, text] of others.entries()) {
    const isLast = n === others.length - 1;
    const found =
      text === '' ? (isLast ? value.length : to) : isLast ? value.lastIndexOf(text) : value.indexOf(text, to);
    if (found < to) return undefined;
    to = found + text.length;
  }
  return { from, to };
}
