import type { Detail, LetterOrder, RelationEdit } from '../model/effects.ts';
import type { CommonReason } from '../model/outcome.ts';
import type { MusterRecord } from '../model/record.ts';
import { defined } from '../runtime/defined.ts';

/** Side effects of a change besides the member's own fields. */
export interface Effects {
  also: RelationEdit[];
  letters: LetterOrder[];
  /** Users: the store generates a password and keeps only its hash; undo does not restore the old one. */
  resetPassword: boolean;
}

/** The plan for one member. Its reasons come from the job's definition or the common ones. */
export type Plan<R extends MusterRecord = MusterRecord, Reason extends string = string> = Verdict<R, Reason> & {
  details: Detail<Reason>[];
  /** Amounts for the definition's extra counters, by code. */
  tally?: Record<string, number>;
};

type Verdict<R extends MusterRecord, Reason extends string> =
  | { kind: 'change'; next: R; effects: Effects }
  | { kind: 'unchanged'; reason: Reason | CommonReason }
  /** The work happened outside; the record stays as it is. */
  | { kind: 'done'; reason: Reason | CommonReason; letters?: LetterOrder[] }
  | { kind: 'skip'; reason: Reason | CommonReason; message: string }
  | { kind: 'fail'; reason: Reason | CommonReason; message: string }
  /** Part done, the rest failed: the done part is written and journaled; the member fails with reason PARTIAL. */
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

/** Any plan may give common reasons, so its type leaves them out. */
function ofReason<Reason extends string>(plan: Plan<never, Reason>): Plan<never, Exclude<Reason, CommonReason>> {
  return plan as unknown as Plan<never, Exclude<Reason, CommonReason>>;
}

/** Write `next` over the record and apply the effects. `next` may equal the record when only effects are wanted. */
export function change<R extends MusterRecord, Reason extends string = never>(
  next: R,
  extras: Extras<Reason> = {},
): Plan<R, Reason> {
  return { kind: 'change', next, effects: effectsOf(extras), ...told(extras) };
}

/** Nothing to do for this member, with the reason. */
export function unchanged<Reason extends string = never>(
  reason: Reason | CommonReason,
  extras: WithDetails<Reason> = {},
): Plan<never, Exclude<Reason, CommonReason>> {
  return ofReason({ kind: 'unchanged', reason, ...told(extras) });
}

/** A performer succeeded outside and there is nothing to write: the member succeeds with this reason. */
export function done<Reason extends string = never>(
  reason: Reason | CommonReason,
  extras: WithDetails<Reason> = {},
): Plan<never, Exclude<Reason, CommonReason>> {
  return ofReason({ kind: 'done', reason, ...told(extras) });
}

/** A guard or rule of the job forbids the change. */
export function skip<Reason extends string = never>(
  reason: Reason | CommonReason,
  message: string,
  extras: WithDetails<Reason> = {},
): Plan<never, Exclude<Reason, CommonReason>> {
  return ofReason({ kind: 'skip', reason, message, ...told(extras) });
}

/** The member failed; nothing is written. */
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

/** The plan with these letters added; a plan that changes nothing orders none. */
export function withLetters<R extends MusterRecord, Reason extends string>(
  plan: Plan<R, Reason>,
  letters: readonly LetterOrder[],
): Plan<R, Reason> {
  if (letters.length === 0) return plan;
  if (plan.kind === 'done') return { ...plan, letters: [...(plan.letters ?? []), ...letters] };
  if (plan.kind !== 'change' && plan.kind !== 'partial') return plan;
  return { ...plan, effects: { ...plan.effects, letters: [...plan.effects.letters, ...letters] } };
}
