import type { Detail, LetterOrder, RelationEdit } from '../model/effects.ts';
import type { CommonReason } from '../model/outcome.ts';
import type { MusterRecord } from '../model/record.ts';
import { defined } from '../runtime/defined.ts';

/** What a change brings about beside the member's own fields. */
export interface Effects {
  also: RelationEdit[];
  letters: LetterOrder[];
  /** Users: the store draws a password and keeps only its hash; undo does not bring the old one back. */
  resetPassword: boolean;
}

/** What a planner says about one member. Its reasons are those of the job's definition, or common ones. */
export type Plan<R extends MusterRecord = MusterRecord, Reason extends string = string> = Verdict<R, Reason> & {
  details: Detail<Reason>[];
  /** What the job counts beside its members, by the codes of its definition's counters. */
  tally?: Record<string, number>;
};

type Verdict<R extends MusterRecord, Reason extends string> =
  | { kind: 'change'; next: R; effects: Effects }
  | { kind: 'unchanged'; reason: Reason | CommonReason }
  /** What the member was there for happened outside; its record stays as it is. */
  | { kind: 'done'; reason: Reason | CommonReason; letters?: LetterOrder[] }
  | { kind: 'skip'; reason: Reason | CommonReason; message: string }
  | { kind: 'fail'; reason: Reason | CommonReason; message: string }
  /** Part done, the rest failed: what was done is written and journaled, the member counts as failed with reason PARTIAL. */
  | { kind: 'partial'; next: R; effects: Effects; message: string };

interface WithDetails<Reason extends string> {
  details?: Detail<Reason>[];
  tally?: Record<string, number>;
}
interface Extras<Reason extends string> extends WithDetails<Reason>, Partial<Effects> {}

function told<Reason extends string>({ details = [], tally }: WithDetails<Reason>) {
  return { details, ...defined({ tally }) };
}

function effectsOf({ also = [], letters = [], resetPassword = false }: Partial<Effects>): Effects {
  return { also, letters, resetPassword };
}

/** Any plan may give common reasons, so they do not stand in its type. */
function ofReason<Reason extends string>(plan: Plan<never, Reason>): Plan<never, Exclude<Reason, CommonReason>> {
  return plan as unknown as Plan<never, Exclude<Reason, CommonReason>>;
}

/** Write `next` over the record, and bring about the effects. `next` may equal the record when only effects are wanted. */
export function change<R extends MusterRecord, Reason extends string = never>(
  next: R,
  extras: Extras<Reason> = {},
): Plan<R, Reason> {
  return { kind: 'change', next, effects: effectsOf(extras), ...told(extras) };
}

/** Nothing to do for this member, and why. */
export function unchanged<Reason extends string = never>(
  reason: Reason | CommonReason,
  extras: WithDetails<Reason> = {},
): Plan<never, Exclude<Reason, CommonReason>> {
  return ofReason({ kind: 'unchanged', reason, ...told(extras) });
}

/** A performer did what was wanted outside, and there is nothing to write: the member succeeded, with this reason. */
export function done<Reason extends string = never>(
  reason: Reason | CommonReason,
  extras: WithDetails<Reason> = {},
): Plan<never, Exclude<Reason, CommonReason>> {
  return ofReason({ kind: 'done', reason, ...told(extras) });
}

/** A guard or rule of the job says no. */
export function skip<Reason extends string = never>(
  reason: Reason | CommonReason,
  message: string,
  extras: WithDetails<Reason> = {},
): Plan<never, Exclude<Reason, CommonReason>> {
  return ofReason({ kind: 'skip', reason, message, ...told(extras) });
}

/** The member cannot be done; nothing of it is written. */
export function fail<Reason extends string = never>(
  reason: Reason | CommonReason,
  message: string,
  extras: WithDetails<Reason> = {},
): Plan<never, Exclude<Reason, CommonReason>> {
  return ofReason({ kind: 'fail', reason, message, ...told(extras) });
}

/** Part of the member is done and written, the rest failed. */
export function partial<R extends MusterRecord, Reason extends string = never>(
  next: R,
  message: string,
  extras: Extras<Reason> = {},
): Plan<R, Reason> {
  return { kind: 'partial', next, effects: effectsOf(extras), message, ...told(extras) };
}

/** The same plan, which orders these letters as well; one that comes to nothing orders none. */
export function withLetters<R extends MusterRecord, Reason extends string>(
  plan: Plan<R, Reason>,
  letters: readonly LetterOrder[],
): Plan<R, Reason> {
  if (letters.length === 0) return plan;
  if (plan.kind === 'done') return { ...plan, letters: [...(plan.letters ?? []), ...letters] };
  if (plan.kind !== 'change' && plan.kind !== 'partial') return plan;
  return { ...plan, effects: { ...plan.effects, letters: [...plan.effects.letters, ...letters] } };
}
