import type { Shapes } from '../api/client.ts';
import type { Tone } from '../ui/stacked-bar.tsx';

/** A run, as the API shows it. */
export type Instance = Shapes['JobInstance'];
export type Status = Instance['status']['value'];
export type MemberOutcome = keyof Instance['counts'];

/** In the order in which they are shown. */
export const OUTCOMES = ['succeeded', 'unchanged', 'skipped', 'failed', 'unprocessed', 'waiting'] as const;

export const TONES: Record<MemberOutcome, Tone> = {
  succeeded: 'success',
  unchanged: 'neutral',
  skipped: 'attention',
  failed: 'danger',
  unprocessed: 'done',
  waiting: 'open',
};

/** A run that has ended does not change any more. */
export function hasEnded(run: Pick<Instance, 'end_time'>): boolean {
  return run.end_time !== null;
}
