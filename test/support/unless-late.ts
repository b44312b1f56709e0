import { MusterError } from '../../shared/runtime/errors.ts';

/** A busy machine may answer a control later than its caller waits; the run takes it all the same. */
export function unlessLate(error: unknown): void {
  if (!(error instanceof MusterError && error.code === 'NO_WORKER')) throw error;
}
