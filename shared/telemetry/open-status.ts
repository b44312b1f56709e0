import { ConfigError, type Config } from '../runtime/config.ts';
import type { Metrics } from './metrics.ts';
import type { HealthChecks } from './status-server.ts';

/** What a program serves about itself. */
export interface Status {
  url: string;
  metrics: Metrics;
  /** What else has to be well for the process to be ready. The last one of a name counts. */
  check(this: void, name: string, isWell: HealthChecks[string]): void;
  close(this: void): Promise<void>;
}

/**
 * Serves health and metrics if a port is set for them. Call it before the store is opened: what nobody watches then is
 * not told of. Nothing of it is loaded otherwise.
 * @throws ConfigError when the port is taken.
 */
export async function openStatus({ status }: Pick<Config, 'status'>): Promise<Status | undefined> {
  if (!status) return undefined;
  const [{ openMetrics }, { openStatusServer }] = await Promise.all([
    import('./metrics.ts'),
    import('./status-server.ts'),
  ]);
  const metrics = openMetrics();
  const checks: Record<string, HealthChecks[string]> = {};
  try {
    const server = await openStatusServer(status, { checks, metrics });
    return {
      url: server.url,
      metrics,
      check: (name, isWell) => {
        checks[name] = isWell;
      },
      close: async () => {
        metrics.close();
        await server.close();
      },
    };
  } catch (error) {
    metrics.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const place = `${status.host}:${status.port}`;
    throw new ConfigError(
      `Health and metrics cannot be served at ${place} (${code}). Set MUSTER_STATUS_PORT to a free port, or leave it empty.`,
    );
  }
}
