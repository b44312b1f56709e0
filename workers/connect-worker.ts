import { NativeConnection } from '@temporalio/worker';
import type { TemporalConnectionOptions } from '../shared/runtime/temporal-connection.ts';

/**
 * Connects a worker with Temporal, without compression: what they exchange is ids and counts, and packing it costs both
 * of them more than sending it. @throws when Temporal does not answer.
 */
export function connectWorker(options: TemporalConnectionOptions): Promise<NativeConnection> {
  return NativeConnection.connect({ ...options, grpcCompression: { codec: 'none' } });
}
