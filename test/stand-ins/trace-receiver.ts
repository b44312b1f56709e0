import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import protobuf from 'protobufjs';

/** What a collector got of a span. */
export interface ReceivedSpan {
  name: string;
  trace: string;
  id: string;
  parent: string;
  attributes: Record<string, string | undefined>;
}

/** A collector of OpenTelemetry that takes traces over HTTP as protobuf (OTLP), and keeps them. */
export interface TraceReceiver {
  url: string;
  readonly spans: readonly ReceivedSpan[];
  close(): Promise<void>;
}

/** The fields that are read, as in opentelemetry/proto/collector/trace/v1. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { repeated ScopeSpans scope_spans = 2; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1;
    bytes span_id = 2;
    bytes parent_span_id = 4;
    string name = 5;
    repeated KeyValue attributes = 9;
  }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { string string_value = 1; int64 int_value = 3; }
`);
const REQUEST = root.lookupType('Request');

interface Request {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  attributes: { key: string; value?: { stringValue?: string; intValue?: string } }[];
}

export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  const server = createServer((request, response) => {
    buffer(request).then(
      (body) => {
        spans.push(...read(body));
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function read(body: Buffer): ReceivedSpan[] {
  const options = { bytes: String, longs: String, defaults: true, arrays: true };
  const { resourceSpans } = REQUEST.toObject(REQUEST.decode(body), options) as Request;
  const hex = (bytes: string) => Buffer.from(bytes, 'base64').toString('hex');
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ traceId, spanId, parentSpanId, name, attributes }) => ({
      name,
      trace: hex(traceId),
      id: hex(spanId),
      parent: hex(parentSpanId),
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue])),
    }));
}
