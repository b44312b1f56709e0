import type { Tracing } from './tracing.ts';

/**
 * True if the standard variables of OpenTelemetry ask for traces: an address to send them to, or the exporter by name.
 */
function wantsTraces(environment: NodeJS.ProcessEnv): boolean {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  const exporter = environment['OTEL_TRACES_EXPORTER'];
  if (environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || exporter === 'none') return false;
  return exporter === 'otlp' || isSet('OTEL_EXPORTER_OTLP_ENDPOINT') || isSet('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
}

/**
 * Switches traces on if the environment asks for them (`OTEL_…`, see docs/operations.md). Call it before the store is
 * opened: what nobody watches then is not told of. Nothing of it is loaded otherwise.
 * @param program the service's name, unless OTEL_SERVICE_NAME gives one.
 */
export async function openTracing(program: 'api' | 'worker' | 'start'): Promise<Tracing | undefined> {
  if (!wantsTraces(process.env)) return undefined;
  const { startTracing } = await import('./tracing.ts');
  return startTracing(program === 'start' ? 'muster' : `muster-${program}`);
}
