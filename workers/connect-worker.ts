import { NativeConnection } from '@temporalio/worker';
import type { TemporalConnectionOptions } from '../shared/runtime/temporal-connection.ts';

/**
 * Connects a worker to Temporal, without compression: they exchange ids and counts, and compressing costs both more
 * than sending. @throws when Temporal does not answer.
 */
export function connectWorker(options: TemporalConnectionOptions): Promise<NativeConnection> {
  return NativeConnection.connect({ ...options, grpcCompression: { codec: 'none' } });
}
