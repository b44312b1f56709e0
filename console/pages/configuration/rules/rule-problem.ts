/** A problem as the API tells it: lines and columns count from 1. */
export interface RuleProblem {
  severity: 'error' | 'warning';
  line: number;
  column: number;
  message: string;
}

/** What the server found in this text. */
export interface CheckedRules {
  text: string;
  problems: readonly RuleProblem[];
}
