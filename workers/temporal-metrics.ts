import getPort from 'get-port';
import type { Metrics } from '../shared/telemetry/metrics.ts';

/**
 * The address at which Temporal's SDK is to serve its own metrics, on this machine only; they are printed with the
 * others.
 */
export async function placeOfTemporalMetrics(metrics: Pick<Metrics, 'append'>): Promise<string> {
  const address = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  metrics.append(async () => (await fetch(`http://${address}/metrics`)).text());
  return address;
}
