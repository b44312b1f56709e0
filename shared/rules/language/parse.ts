import type { IToken } from 'chevrotain';
import { buildRules } from './build-tree.ts';
import { parseTokens, type SyntaxError } from './grammar.ts';
import { MAX_NESTING, MAX_RULE_FILE_CHARACTERS } from '../limits.ts';
import { errorAt, inOrder, type Position, type Problem } from '../problem.ts';
import type { Rule } from './syntax-tree.ts';
import {
  CloseBracket,
  End,
  OpenBracket,
  positionOf,
  Rule as RuleKeyword,
  Then,
  tokenize,
  UNREADABLE,
  When,
} from './tokens.ts';

export interface Parsed {
  /** The rules that could be parsed, in file order. */
  rules: Rule[];
  /** Every syntax error, in order. */
  problems: Problem[];
}

/** Parses a rule file. Never throws: errors come back as problems. */
export function parseRules(text: string): Parsed {
  if (text.length > MAX_RULE_FILE_CHARACTERS) {
    const message = `expected at most ${MAX_RULE_FILE_CHARACTERS} characters in a rule file, found ${text.length}`;
    return { rules: [], problems: [errorAt({ line: 1, column: 1 }, message)] };
  }
  const { tokens, problems } = tokenize(text);
  const tooDeep = tokenBeyondNesting(tokens);
  if (tooDeep) {
    const message = `expected at most ${MAX_NESTING} brackets inside one another`;
    return { rules: [], problems: inOrder([...problems, errorAt(positionOf(tooDeep), message)]) };
  }
  const { tree, errors } = parseTokens(tokens);
  // An unreadable character also causes a syntax error beside it; report only the character.
  const unreadable = new Set(problems.filter(({ message }) => message.startsWith(UNREADABLE)).map(({ line }) => line));
  const misplaced = errors.filter(({ token, previous }) => !unreadable.has(lineOf(previous ?? token)));
  return { rules: buildRules(tree), problems: inOrder([...problems, ...misplaced.map(toProblem)]) };
}

function tokenBeyondNesting(tokens: readonly IToken[]): IToken | undefined {
  let depth = 0;
  return tokens.find(({ tokenType }) => {
    if (tokenType === OpenBracket) depth += 1;
    if (tokenType === CloseBracket) depth = Math.max(0, depth - 1);
    if (tokenType === RuleKeyword) depth = 0;
    return depth > MAX_NESTING;
  });
}

const SKELETON = [RuleKeyword, When, Then, End];

/** Places an error at the unexpected token; if that is on a later line, at the end of the incomplete line. */
function toProblem({ message, token, previous }: SyntaxError): Problem {
  const isAtEnd = token.image === '' || Number.isNaN(token.startOffset);
  const isSkeleton =
    SKELETON.includes(token.tokenType) || SKELETON.some((type) => message.includes(`expected ${type.LABEL ?? ''},`));
  const isNextLine = previous !== undefined && (token.startLine ?? 0) > lineOf(previous) && lineOf(previous) > 0;
  if (!isAtEnd && (isSkeleton || !isNextLine)) return errorAt(positionOf(token), said(message));
  if (!previous || lineOf(previous) === 0) return errorAt({ line: 1, column: 1 }, said(message));
  return errorAt(endOf(previous), said(message));
}

function said(message: string): string {
  return message.replace('expected EOF', "expected 'rule'");
}

function lineOf({ startLine }: IToken): number {
  return startLine === undefined || Number.isNaN(startLine) ? 0 : startLine;
}

function endOf(token: IToken): Position {
  const { line, column } = positionOf(token);
  return { line, column: column + token.image.length };
}
