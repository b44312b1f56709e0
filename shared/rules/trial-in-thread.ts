/** Checks and tries rules; runs in a thread, see `trial.ts`. */
import type { Asset } from '../model/asset.ts';
import { checkRules } from './check.ts';
import { problemOfResult } from './check-result.ts';
import type { KnownCodes } from './checks/check-codes.ts';
import { compileRules } from './compile.ts';
import { TRIAL_LIMITS } from './limits.ts';
import { errorsOf, mostImportant, RuleError, type Problem } from './problem.ts';
import { tryRules, type Tried } from './try-rules.ts';

/** What is found in a rule file. */
export interface CheckedText {
  rules: number;
  errors: number;
  warnings: number;
  /** At most `MAX_PROBLEMS`, in the order of the file. */
  problems: Problem[];
}

export interface TriedText {
  tried: Tried;
  /** Why a run would not keep the result. */
  refused: string | undefined;
  problems: Problem[];
}

export type Trial = { text: string; codes?: KnownCodes } & ({ kind: 'check' } | { kind: 'try'; asset: Asset });
export type TrialAnswer =
  | { kind: 'checked'; checked: CheckedText }
  | { kind: 'tried'; tried: TriedText }
  | { kind: 'refused'; code: string; message: string };

export function work(): (trial: Trial) => TrialAnswer {
  return (trial) => {
    const { rules, problems } = checkRules(trial.text, trial.codes);
    const shown = mostImportant(problems);
    if (trial.kind === 'try') return attempt(trial, shown);
    const errors = errorsOf(problems).length;
    const checked = { rules: rules.length, errors, warnings: problems.length - errors, problems: shown };
    return { kind: 'checked', checked };
  };
}

function attempt({ text, codes, asset }: Extract<Trial, { kind: 'try' }>, problems: Problem[]): TrialAnswer {
  try {
    const tried = tryRules(compileRules(text), asset, TRIAL_LIMITS);
    if (!fitsAnswer(tried)) return { kind: 'refused', code: 'RULE_OUTPUT_LIMIT', message: TOO_MUCH };
    const refused = codes && problemOfResult(tried.before, tried.after, codes);
    return { kind: 'tried', tried: { tried, refused, problems } };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const code = error.code === 'RULE_SYNTAX' ? 'RULES_INVALID' : error.code;
    const where = error.rule === undefined ? '' : ` (in rule ${JSON.stringify(error.rule)})`;
    return { kind: 'refused', code, message: `${error.message}${where}` };
  }
}

/** Rule by rule, the same long field may be shown again and again. */
const MAX_ANSWER_CHARACTERS = 4_000_000;
const TOO_MUCH = `What the rules change would take more than ${MAX_ANSWER_CHARACTERS} characters to show. Try fewer rules at once.`;

function fitsAnswer({ rules }: Tried): boolean {
  let left = MAX_ANSWER_CHARACTERS;
  return rules.every(({ change }) => {
    left -= JSON.stringify(change).length;
    return left >= 0;
  });
}
