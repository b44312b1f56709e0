import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Span,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
  type OpenTelemetrySinks,
} from '@temporalio/interceptors-opentelemetry';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import { nameTraces } from '../runtime/log-context.ts';
import { databaseCommands, gatherings, outsideCalls, outsideTurns, requests, type Watch } from '../runtime/watched.ts';
import { withoutValues } from './spans-without-values.ts';

/** Traces of this process, and what Temporal's clients and workers need to carry them on. */
export interface Tracing {
  readonly clientInterceptors: readonly WorkflowClientInterceptor[];
  readonly activityInterceptors: readonly ActivityInterceptorsFactory[];
  readonly sinks: InjectedSinks<OpenTelemetrySinks>;
  /** Sends what is left and ends. */
  close(this: void): Promise<void>;
}

/**
 * Starts traces: spans of requests, of Temporal's workflows and activities, of commands to the database and of calls to
 * outside systems. Address, sampling and limits come from the standard `OTEL_…` variables.
 */
export function startTracing(service: string): Tracing {
  const resource = new Resource({ 'service.name': service }).merge(
    detectResourcesSync({ detectors: [envDetectorSync] }),
  );
  const processor: SpanProcessor = withoutValues(new BatchSpanProcessor(new OTLPTraceExporter()));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  // No baggage: what callers put into it would get into workflows' histories.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  const stops = watch();
  nameTraces(() => {
    const found = trace.getActiveSpan()?.spanContext();
    return found && (found.traceFlags & TraceFlags.SAMPLED) !== 0 ? found.traceId : undefined;
  });
  const sinks: InjectedSinks<OpenTelemetrySinks> = { exporter: makeWorkflowExporter(processor, resource) };
  return {
    clientInterceptors: [new OpenTelemetryWorkflowClientInterceptor()],
    activityInterceptors: [(ctx) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(ctx) })],
    sinks,
    close: async () => {
      for (const stop of stops) stop();
      nameTraces(() => undefined);
      // A collector that is away does not keep a program from ending.
      await provider.shutdown().catch(() => undefined);
    },
  };
}

function watch(): (() => void)[] {
  const tracer = trace.getTracer('muster');
  return [
    requests.watch(({ method, headers }) => {
      const from = propagation.extract(context.active(), headers);
      const span = tracer.startSpan(
        method,
        { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
        from,
      );
      return {
        within: (work) => context.with(trace.setSpan(from, span), work),
        end: ({ route, status }) => {
          span.updateName(`${method} ${route}`);
          span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
          endSpan(span, status < 500);
        },
      };
    }),
    databaseCommands.watch(({ command, collection }) =>
      childSpan(
        collection === '' ? command : `${command} ${collection}`,
        { 'db.system': 'mongodb', 'db.operation.name': command, 'db.collection.name': collection },
        ({ isOk }) => ({ isOk }),
      ),
    ),
    gatherings.watch(({ calls }) => childSpan('work on calls together', { 'muster.calls': calls }, () => OK)),
    outsideTurns.watch(({ system }) => childSpan(`wait for ${system}`, { 'muster.system': system }, () => OK)),
    outsideCalls.watch(({ system }) =>
      childSpan(`call ${system}`, { 'muster.system': system }, ({ result }) => ({
        isOk: !['5xx', 'unreachable', 'unclear', 'failed'].includes(result),
        attributes: { 'muster.result': result },
      })),
    ),
  ];

  /** Only inside of a trace: what a process does for itself would make a trace of each command. */
  function childSpan<End>(
    name: string,
    attributes: Attributes,
    toEnding: (end: End) => { isOk: boolean; attributes?: Attributes },
  ): Watch<End> {
    if (!trace.getActiveSpan()) return { end: () => undefined };
    const parent = context.active();
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
    return {
      within: (work) => context.with(trace.setSpan(parent, span), work),
      end: (end) => {
        const { isOk, attributes: more = {} } = toEnding(end);
        span.setAttributes(more);
        endSpan(span, isOk);
      },
    };
  }
}

const OK = { isOk: true } as const;

function endSpan(span: Span, isOk: boolean): void {
  if (!isOk) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
