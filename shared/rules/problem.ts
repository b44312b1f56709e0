import { cutText } from '../runtime/cut-text.ts';

/** An answer has no more: who has so many mends them first. */
const MAX_PROBLEMS = 100;
/** Some repeat a part of the file, which can be as long as the file. */
const MAX_MESSAGE_CHARACTERS = 500;

/** A place in a rule file; line and column count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Something in a rule file that is wrong or has no effect on an asset. */
export interface Problem extends Position {
  /** A file with errors cannot run; a warning marks a part that does nothing or may surprise. */
  severity: 'error' | 'warning';
  message: string;
}

export function errorAt({ line, column }: Position, message: string): Problem {
  return { severity: 'error', line, column, message: short(message) };
}

export function warningAt({ line, column }: Position, message: string): Problem {
  return { severity: 'warning', line, column, message: short(message) };
}

function short(message: string): string {
  return message.length <= MAX_MESSAGE_CHARACTERS ? message : `${cutText(message, MAX_MESSAGE_CHARACTERS)}…`;
}

/** The problems in file order, without duplicates. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return [...problems]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .filter(({ severity, line, column, message }) => {
      const key = `${severity}:${line}:${column}:${message}`;
      return seen.size !== seen.add(key).size;
    });
}

export function errorsOf(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

/** At most `MAX_PROBLEMS`, errors before warnings, in file order. */
export function mostImportant(problems: readonly Problem[]): Problem[] {
  if (problems.length <= MAX_PROBLEMS) return [...problems];
  const errors = errorsOf(problems);
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return inOrder([...errors, ...warnings].slice(0, MAX_PROBLEMS));
}

export type RuleErrorCode =
  | 'RULE_SYNTAX'
  | 'RULE_STEP_LIMIT'
  | 'RULE_TIME_LIMIT'
  | 'RULE_OUTPUT_LIMIT'
  | 'RULE_FILE_TOO_LARGE';

/** The only error that reading or applying rules throws. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly code: RuleErrorCode;
  /** The rule that was running, if any. */
  readonly rule: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: RuleErrorCode, message: string, more: { rule?: string; problems?: readonly Problem[] } = {}) {
    super(message);
    this.code = code;
    this.rule = more.rule;
    this.problems = more.problems ?? [];
  }
}
