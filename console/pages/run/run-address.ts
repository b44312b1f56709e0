import type { Shapes } from '../../api/client.ts';
import { OUTCOMES, type MemberOutcome } from '../../runs/instance.ts';

export type Member = Shapes['InstanceMembers']['member'][number];

export const VIEWS = ['members', 'progress', 'parameters', 'report', 'log'] as const;
export type View = (typeof VIEWS)[number];

/** What the address of a run's page says beside its id. */
export interface RunSearch {
  view?: View | undefined;
  outcome?: MemberOutcome | undefined;
  reason?: string | undefined;
  offset?: number | undefined;
}

/** Takes what it knows, and leaves out the rest. */
export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const { view, outcome, reason, offset } = search;
  const from = Number(offset);
  return {
    view: VIEWS.find((known) => known === view),
    outcome: OUTCOMES.find((known) => known === outcome),
    reason: typeof reason === 'string' && reason !== '' ? reason : undefined,
    offset: Number.isSafeInteger(from) && from > 0 ? from : undefined,
  };
}
