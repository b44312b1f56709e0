import { OUTSIDE_SYSTEMS, type OutsideSystem } from '../../shared/outside/outside-systems.ts';
import type { Performed } from '../../shared/planning/job-work.ts';
import type { OutsideAnswer } from './outside-http.ts';

/** An answer after which the member is tried again later, as the performer says it. */
export function toTransient(
  system: OutsideSystem,
  answer: OutsideAnswer,
): Extract<Performed<never>, { kind: 'transient' }> {
  const { title } = OUTSIDE_SYSTEMS[system];
  if (answer.kind !== 'answered') {
    const reason = answer.kind === 'unreachable' ? 'UNREACHABLE' : 'UNCLEAR';
    return { kind: 'transient', reason, message: `${title}: ${answer.message}`, target: system };
  }
  const { status, retryAfterMs } = answer;
  return {
    kind: 'transient',
    reason: status === 429 ? 'TOO_MANY_REQUESTS' : 'OUTSIDE_UNAVAILABLE',
    message: `${title} answered ${status}.`,
    target: system,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
