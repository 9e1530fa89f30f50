import { context, trace } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import { formatTraceparent } from './trace-context.ts';

/** Where the work that runs now stands in its trace. @returns undefined outside of any */
export function activeSpanContext(): SpanContext | undefined {
  return trace.getSpanContext(context.active());
}

/** What to store with a message so that its handler continues this trace. @returns undefined outside of a trace */
export function traceparentOf(): string | undefined {
  const spanContext = activeSpanContext();
  return spanContext && formatTraceparent(spanContext);
}

/** The headers that make a request to another service part of this trace; none outside of a trace. */
export function traceHeaders(): Readonly<Record<string, string>> {
  const spanContext = activeSpanContext();
  if (!spanContext) return {};
  const tracestate = spanContext.traceState?.serialize();
  return {
    traceparent: formatTraceparent(spanContext),
    ...(tracestate === undefined || tracestate === '' ? {} : { tracestate }),
  };
}
