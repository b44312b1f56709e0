import { defined } from '../runtime/defined.ts';
import type { OutsideAnswer } from './outside-http.ts';
import { OUTSIDE_SYSTEMS, type OutsideSystem } from './outside-systems.ts';

/** The call may work later. A performer returns this unchanged. */
interface TransientAnswer {
  kind: 'transient';
  reason: 'UNREACHABLE' | 'UNCLEAR' | 'TOO_MANY_REQUESTS' | 'OUTSIDE_UNAVAILABLE';
  message: string;
  target: OutsideSystem;
  retryAfterMs?: number;
}

/** The performer's result for an answer after which the member is tried again later. */
export function toTransient(system: OutsideSystem, answer: OutsideAnswer): TransientAnswer {
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
    ...defined({ retryAfterMs }),
  };
}
