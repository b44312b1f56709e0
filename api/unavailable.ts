import { isGrpcServiceError } from '@temporalio/client';
import { isInfrastructureError } from '../shared/store/write-errors.ts';

/** Socket errors that the driver passes through. Calls to Temporal never give these: they fail as gRPC errors. */
const CONNECTION_IS_LOST = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** gRPC: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const TEMPORAL_IS_AWAY: readonly number[] = [1, 4, 8, 14];

/** What is down, if the error says so; the same request may succeed later. */
export function whatIsAway(error: unknown): 'database' | 'Temporal' | undefined {
  if (isDatabaseAway(error)) return 'database';
  if (isTemporalAway(error)) return 'Temporal';
  return error instanceof Error && error.cause !== undefined ? whatIsAway(error.cause) : undefined;
}

function isDatabaseAway(error: unknown): boolean {
  if (isInfrastructureError(error)) return true;
  return error instanceof Error && 'code' in error && CONNECTION_IS_LOST.has(String(error.code));
}

function isTemporalAway(error: unknown): boolean {
  return error instanceof Error && isGrpcServiceError(error) && TEMPORAL_IS_AWAY.includes(error.code);
}
