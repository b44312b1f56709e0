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
  return { severity: 'error', line, column, message };
}

export function warningAt({ line, column }: Position, message: string): Problem {
  return { severity: 'warning', line, column, message };
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

export type RuleErrorCode =
  'RULE_SYNTAX' | 'RULE_STEP_LIMIT' | 'RULE_TIME_LIMIT' | 'RULE_OUTPUT_LIMIT' | 'RULE_FILE_TOO_LARGE';

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
