/** Carries a run's trace on; part of the workflows' bundle only where traces are on. */
import { context, ROOT_CONTEXT, SpanStatusCode, trace, type Context, type Tracer } from '@opentelemetry/api';
import {
  extractContextFromHeaders,
  headersWithContext,
} from '@temporalio/interceptors-opentelemetry/lib/instrumentation.js';
import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/workflow/index.js';
import { workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';

/**
 * The package's tracer, whose spans leave the sandbox. Its interceptors are not used: they make promises wait for each
 * other, so that an Update is answered after the commands that follow it, and a run that began without traces would
 * break.
 */
class PackageTracer extends OpenTelemetryInboundInterceptor {
  get own(): Tracer {
    return this.tracer;
  }
}

/**
 * One span for each execution of a run, and the trace for its activities and its next execution. Nothing waits for it:
 * the run takes the same steps as without.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const { own: tracer } = new PackageTracer();
  let ofRun: Context = ROOT_CONTEXT;
  const withTrace = <I extends { headers: Parameters<typeof headersWithContext>[0] }>(input: I): I => ({
    ...input,
    headers: context.with(ofRun, () => headersWithContext(input.headers)),
  });
  return {
    inbound: [
      {
        execute: (input, next) => {
          const before = extractContextFromHeaders(input.headers) ?? ROOT_CONTEXT;
          const span = tracer.startSpan(`RunWorkflow:${workflowInfo().workflowType}`, {}, before);
          ofRun = trace.setSpan(before, span);
          const running = next(input);
          running.then(
            () => span.end(),
            () => {
              // Continuing as new ends an execution with an error, too.
              span.setStatus({ code: SpanStatusCode.UNSET });
              span.end();
            },
          );
          return running;
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(withTrace(input)),
        continueAsNew: (input, next) => next(withTrace(input)),
      },
    ],
    internals: [new OpenTelemetryInternalsInterceptor()],
  };
};
