/** A place in a rule file; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** What is wrong with a rule file, or has no meaning for an asset. */
export interface Problem extends Position {
  /** Files with errors cannot be run; warnings are parts that do nothing, or may surprise. */
  severity: 'error' | 'warning';
  message: string;
}

export function errorAt({ line, column }: Position, message: string): Problem {
  return { severity: 'error', line, column, message };
}

export function warningAt({ line, column }: Position, message: string): Problem {
  return { severity: 'warning', line, column, message };
}

/** Problems in the order of the file, each once. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return [...problems]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .filter(({ severity, line, column, message }) => {
      const key = `${severity}:${line}:${column}:${message}`;
      return seen.size !== seen.add(key).size;
    });
}

export type RuleErrorCode =
  'RULE_SYNTAX' | 'RULE_STEP_LIMIT' | 'RULE_TIME_LIMIT' | 'RULE_OUTPUT_LIMIT' | 'RULE_FILE_TOO_LARGE';

/** The only error that reading or applying rules throws. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  readonly code: RuleErrorCode;
  /** The rule being worked on, when it was in one. */
  readonly rule: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: RuleErrorCode, message: string, more: { rule?: string; problems?: readonly Problem[] } = {}) {
    super(message);
    this.code = code;
    this.rule = more.rule;
    this.problems = more.problems ?? [];
  }
}
