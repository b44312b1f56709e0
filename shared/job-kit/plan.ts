import type { Detail, KeyedEdit, LetterOrder } from '../model/effects.ts';
import type { MusterRecord } from '../model/record.ts';
import { defined } from '../runtime/defined.ts';

/** What a change brings about beside the member's own fields. */
export interface Effects {
  also: KeyedEdit[];
  letters: LetterOrder[];
  /** Users: the store draws a password and keeps only its hash; undo does not bring the old one back. */
  resetPassword: boolean;
}

/** What a planner says about one member. */
export type Plan<R extends MusterRecord = MusterRecord> = Verdict<R> & {
  /** What the job counts beside its members, by the codes of its definition's counters. */
  tally?: Record<string, number>;
};

type Verdict<R extends MusterRecord> =
  | { kind: 'change'; next: R; effects: Effects; details: Detail[] }
  | { kind: 'unchanged'; reason: string; details: Detail[] }
  /** What the member was there for happened outside; its record stays as it is. */
  | { kind: 'done'; reason: string; details: Detail[]; letters?: LetterOrder[] }
  | { kind: 'skip'; reason: string; message: string; details: Detail[] }
  | { kind: 'fail'; reason: string; message: string; details: Detail[] }
  /** Part done, the rest failed: what was done is written and journaled, the member counts as failed with reason PARTIAL. */
  | { kind: 'partial'; next: R; effects: Effects; message: string; details: Detail[] };

interface WithDetails {
  details?: Detail[];
  tally?: Record<string, number>;
}
interface Extras extends WithDetails, Partial<Effects> {}

function told({ details = [], tally }: WithDetails): { details: Detail[]; tally?: Record<string, number> } {
  return { details, ...defined({ tally }) };
}

function effectsOf({ also = [], letters = [], resetPassword = false }: Extras): Effects {
  return { also, letters, resetPassword };
}

/** Write `next` over the record, and bring about the effects. `next` may equal the record when only effects are wanted. */
export function change<R extends MusterRecord>(next: R, extras: Extras = {}): Plan<R> {
  return { kind: 'change', next, effects: effectsOf(extras), ...told(extras) };
}

/** Nothing to do for this member, and why. */
export function unchanged(reason: string, extras: WithDetails = {}): Plan<never> {
  return { kind: 'unchanged', reason, ...told(extras) };
}

/** A performer did what was wanted outside, and there is nothing to write: the member succeeded, with this reason. */
export function done(reason: string, extras: WithDetails = {}): Plan<never> {
  return { kind: 'done', reason, ...told(extras) };
}

/** A guard or rule of the job says no. */
export function skip(reason: string, message: string, extras: WithDetails = {}): Plan<never> {
  return { kind: 'skip', reason, message, ...told(extras) };
}

/** The member cannot be done; nothing of it is written. */
export function fail(reason: string, message: string, extras: WithDetails = {}): Plan<never> {
  return { kind: 'fail', reason, message, ...told(extras) };
}

/** Part of the member is done and written, the rest failed. */
export function partial<R extends MusterRecord>(next: R, message: string, extras: Extras = {}): Plan<R> {
  return { kind: 'partial', next, effects: effectsOf(extras), message, ...told(extras) };
}

/** The same plan, which orders these letters as well; one that comes to nothing orders none. */
export function withLetters<R extends MusterRecord>(plan: Plan<R>, letters: readonly LetterOrder[]): Plan<R> {
  if (letters.length === 0) return plan;
  if (plan.kind === 'done') return { ...plan, letters: [...(plan.letters ?? []), ...letters] };
  if (plan.kind !== 'change' && plan.kind !== 'partial') return plan;
  return { ...plan, effects: { ...plan.effects, letters: [...plan.effects.letters, ...letters] } };
}
