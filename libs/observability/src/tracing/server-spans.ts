import { SpanKind, createTraceState, trace } from '@opentelemetry/api';
import type { Context, Tracer } from '@opentelemetry/api';
import type { Exchange } from '../request/exchange.ts';
import type { RequestObserver } from '../request/request-observer.ts';
import { newUnsampledContext, parseTraceparent } from './trace-context.ts';
import { markFailed } from './work.ts';

/**
 * One span a request, by the semantic conventions of HTTP servers; the path that was asked for is left out, as
 * it may name a person. Without a tracer requests still carry the trace of their caller, or an id of their own.
 */
export class ServerSpans implements RequestObserver {
  constructor(private readonly tracer: Tracer | undefined) {}

  begin(exchange: Exchange, context: Context): Context {
    const { traceparent, tracestate } = exchange.request.raw.headers;
    const remote = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
    if (this.tracer === undefined) return trace.setSpanContext(context, remote ?? newUnsampledContext());
    const state =
      remote && typeof tracestate === 'string' ? { traceState: createTraceState(tracestate) } : {};
    const parent = remote ? trace.setSpanContext(context, { ...remote, ...state }) : context;
    const attributes = { 'http.request.method': exchange.method };
    const span = this.tracer.startSpan(exchange.method, { kind: SpanKind.SERVER, attributes }, parent);
    exchange.span = span;
    return trace.setSpan(context, span);
  }

  end(exchange: Exchange): void {
    const { span } = exchange;
    if (!span?.isRecording()) return;
    const { method, route, status, problemCode, isAborted } = exchange;
    span.updateName(`${method} ${route}`);
    span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
    if (isAborted) span.setAttribute('attention_flow.aborted', true);
    if (status >= 500) markFailed(span, problemCode ?? String(status));
    span.end();
  }
}
