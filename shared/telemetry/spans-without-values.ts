import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/**
 * Attributes that spans keep: names and codes, and the ids of runs and activities. Temporal's interceptors would add
 * all that is known of a workflow, such as who submitted the run.
 */
const KEPT: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'db.system',
  'db.operation.name',
  'db.collection.name',
  'muster.system',
  'muster.result',
  'muster.calls',
  'temporalWorkflowId',
  'temporalActivityId',
  'workflowId',
  'workflowType',
  'runId',
  'run_id',
  'exception.type',
]);

/** Passes spans on without values: messages of errors and attributes that may hold what people wrote are dropped. */
export function withoutValues(next: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, parent) => next.onStart(span, parent),
    onEnd: (span) => next.onEnd(cleaned(span)),
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}

function cleaned(span: ReadableSpan): ReadableSpan {
  const events = span.events.map((event) => ({ ...event, attributes: kept(event.attributes) }));
  // The span's own methods stay those of its class.
  return Object.create(span, {
    attributes: { value: kept(span.attributes), enumerable: true },
    events: { value: events, enumerable: true },
    status: { value: { code: span.status.code }, enumerable: true },
  }) as ReadableSpan;
}

function kept<T>(attributes: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => KEPT.has(name)));
}
