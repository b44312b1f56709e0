import { isGrpcServiceError, type Client } from '@temporalio/client';
import { MusterError } from '../runtime/errors.ts';

const PATIENCE_MS = 3_000;

/** @throws MusterError (503) when Temporal does not answer within a few seconds. */
export async function requireTemporal(temporal: Client): Promise<void> {
  try {
    await temporal.connection.withDeadline(Date.now() + PATIENCE_MS, () =>
      temporal.connection.workflowService.getSystemInfo({}),
    );
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    throw new MusterError('TEMPORAL_UNAVAILABLE', 503, 'Temporal is not reachable right now. Try again soon.');
  }
}
