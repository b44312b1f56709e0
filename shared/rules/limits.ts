import { ownWorkedMs } from '../runtime/threads/thread-time.ts';
import { RuleError } from './problem.ts';

/** Larger rule files are refused. */
export const MAX_RULE_FILE_CHARACTERS = 1_000_000;
/** Deeper brackets are refused, so that no file exhausts the stack. */
export const MAX_NESTING = 100;

/** What one record may cost. */
export interface Limits {
  /** Work units: about one per occurrence read, plus one per 16 characters matched or written. */
  steps: number;
  /** Characters that all rules together may write to one record. */
  outputCharacters: number;
  /** Characters that one value may grow to. */
  valueCharacters: number;
  /** A safety net behind the step limit, in milliseconds in which the thread has had a core, where the system tells. */
  timeMs: number;
}

export const DEFAULT_LIMITS: Readonly<Limits> = {
  steps: 5_000_000,
  outputCharacters: 4_000_000,
  valueCharacters: 1_000_000,
  timeMs: 5_000,
};

/** Less than a run may take: whoever tries rules waits for the answer. */
export const TRIAL_LIMITS: Readonly<Limits> = { ...DEFAULT_LIMITS, steps: 1_000_000, timeMs: 1_000 };

const STEPS_BETWEEN_CLOCK_READS = 4_096;

/** Counts the cost of one record. Counts are the same in every attempt; only the time limit reads a clock. */
export class Budget {
  readonly limits: Limits;
  #steps = 0;
  #output = 0;
  #nextClockRead = STEPS_BETWEEN_CLOCK_READS;
  readonly #clock: () => number;
  #lookedAt: number;
  #workedMs = 0;

  constructor(limits: Limits, clock = ownWorkedMs) {
    this.limits = limits;
    this.#clock = clock;
    this.#lookedAt = clock();
  }

  /** @throws RuleError RULE_STEP_LIMIT or RULE_TIME_LIMIT. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.limits.steps) {
      throw new RuleError('RULE_STEP_LIMIT', `The rules need more than ${this.limits.steps} steps for this record.`);
    }
    if (this.#steps < this.#nextClockRead) return;
    this.#nextClockRead = this.#steps + STEPS_BETWEEN_CLOCK_READS;
    const now = this.#clock();
    // A machine that stood still is no fault of the rules, where its time is counted. Back from that clock, it is earlier.
    this.#workedMs += Math.max(0, Math.min(now - this.#lookedAt, this.limits.timeMs / 10));
    this.#lookedAt = now;
    if (this.#workedMs > this.limits.timeMs) {
      throw new RuleError('RULE_TIME_LIMIT', `The rules need more than ${this.limits.timeMs} ms for this record.`);
    }
  }

  /** Counts the cost of reading a text. */
  spendOnText(characters: number): void {
    this.spend(1 + (characters >> 4));
  }

  /** Call before building a text of this length. @throws RuleError RULE_OUTPUT_LIMIT. */
  willWrite(characters: number): void {
    this.spendOnText(characters);
    if (characters > this.limits.valueCharacters) {
      throw new RuleError(
        'RULE_OUTPUT_LIMIT',
        `A value would have more than ${this.limits.valueCharacters} characters.`,
      );
    }
    this.#output += characters;
    if (this.#output > this.limits.outputCharacters) {
      const limit = this.limits.outputCharacters;
      throw new RuleError('RULE_OUTPUT_LIMIT', `The rules write more than ${limit} characters into this record.`);
    }
  }
}
