import { RE2JS, RE2JSException } from 're2js';
import type { Budget } from '../limits.ts';

const MAX_CHARACTERS = 1_000;
/** Instructions in a compiled expression; matching costs at most this times the text's length. */
const MAX_PROGRAM = 2_000;

/** A regular expression that matches in time linear in the text. */
export interface RegularExpression {
  /** True when the whole text matches, as in the product's `match`. */
  fits(this: void, text: string, budget: Budget): boolean;
  /** Replaces every match; $1 to $9 stand for its groups. */
  replaceIn(this: void, text: string, replacement: string, budget: Budget): string;
  /** Every match, in order. */
  findIn(this: void, text: string, budget: Budget): string[];
}

/** Compiles an expression in RE2 syntax. @returns the reason when it cannot be used. */
export function compileExpression(source: string): { expression: RegularExpression } | { reason: string } {
  if (source.length > MAX_CHARACTERS) return { reason: `it has more than ${MAX_CHARACTERS} characters` };
  const pattern = compile(source);
  if (typeof pattern === 'string') return { reason: pattern };
  const size = pattern.programSize();
  if (size > MAX_PROGRAM) return { reason: 'its repetitions make it too large' };
  // Each search may read to the end of the text again.
  const spendOnSearch = (left: number, budget: Budget) => budget.spend(1 + Math.ceil((left * size) / 256));
  const spend = (text: string, budget: Budget) => budget.spend(2 + Math.ceil((text.length * size) / 16));
  return {
    expression: {
      fits: (text, budget) => {
        spend(text, budget);
        return pattern.matches(text);
      },
      replaceIn: (text, replacement, budget) => {
        spend(text, budget);
        return replaceAll(pattern, text, replacement, budget, spendOnSearch);
      },
      findIn: (text, budget) => {
        spend(text, budget);
        const found: string[] = [];
        const matcher = pattern.matcher(text);
        while (matcher.find()) {
          spendOnSearch(text.length - matcher.end(), budget);
          found.push(matcher.group() ?? '');
        }
        return found;
      },
    },
  };
}

function compile(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message.replace(/^error parsing regexp: /, '');
    // Deeply nested expressions exhaust the stack of the library's parser.
    if (error instanceof RangeError) return 'it is nested too deeply';
    throw error;
  }
}

/** Replaces piece by piece, so that the size is known before a large text is built. */
function replaceAll(
  pattern: RE2JS,
  text: string,
  replacement: string,
  budget: Budget,
  spendOnSearch: (left: number, budget: Budget) => void,
): string {
  const matcher = pattern.matcher(text);
  const template = templateOf(replacement);
  const pieces: string[] = [];
  let at = 0;
  let length = 0;
  while (matcher.find()) {
    const filled = template.map((piece) => (typeof piece === 'string' ? piece : groupOf(matcher, piece))).join('');
    pieces.push(text.slice(at, matcher.start()), filled);
    length += matcher.start() - at + filled.length;
    spendOnSearch(text.length - matcher.end(), budget);
    if (length > budget.limits.valueCharacters) budget.willWrite(length);
    at = matcher.end();
  }
  if (pieces.length === 0) return text;
  budget.willWrite(length + text.length - at);
  return [...pieces, text.slice(at)].join('');
}

function groupOf(matcher: ReturnType<RE2JS['matcher']>, group: number): string {
  return group <= matcher.groupCount() ? (matcher.group(group) ?? '') : '';
}

/** The replacement as texts and group numbers; a backslash escapes the next character. */
function templateOf(replacement: string): (string | number)[] {
  return [...replacement.matchAll(/\\([\s\S])|\$(\d)|[^\\$]+|[\\$]/g)].map(([all, escaped, group]) =>
    group !== undefined ? Number(group) : (escaped ?? all),
  );
}
