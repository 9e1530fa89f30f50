import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import { JobScope } from '../request/job-scope.ts';
import { withScope } from '../request/request-scope.ts';
import { newUnsampledContext, parseTraceparent } from './trace-context.ts';
import { errorTypeOf } from './error-type.ts';

/** The name under which spans of this library are known. */
export const tracerName = '@attention-flow/observability';

/** What becomes known of work that somebody asked for earlier. */
export interface WorkOptions {
  readonly tenant?: string | undefined;
  readonly attributes?: Attributes;
  /** `CONSUMER` unless told. */
  readonly kind?: SpanKind;
}

/**
 * Does work that was asked for elsewhere, as part of the trace it was asked in: the handler of a queue message,
 * the delivery of a webhook.
 *
 * @param traceparent what {@link traceparentOf} gave; absent or unreadable, the work begins a trace of its own
 * @param name of the span, one of few, such as `training.requested`
 */
export function runWithTraceparent<Result>(
  traceparent: string | null | undefined,
  name: string,
  work: () => Promise<Result>,
  { tenant, attributes = {}, kind = SpanKind.CONSUMER }: WorkOptions = {},
): Promise<Result> {
  const parent = parseTraceparent(traceparent ?? '');
  const scoped = withScope(ROOT_CONTEXT, new JobScope(tenant));
  const started = parent ? trace.setSpanContext(scoped, parent) : scoped;
  return runInSpan(name, { kind, attributes }, started, work);
}

/** A part of the work at hand, such as a call to another service, as a span of its own. */
export function inSpan<Result>(
  name: string,
  work: () => Promise<Result>,
  attributes: Attributes = {},
): Promise<Result> {
  return runInSpan(name, { kind: SpanKind.INTERNAL, attributes }, context.active(), work);
}

async function runInSpan<Result>(
  name: string,
  options: { readonly kind: SpanKind; readonly attributes: Attributes },
  parent: Context,
  work: () => Promise<Result>,
): Promise<Result> {
  const span = trace.getTracer(tracerName).startSpan(name, options, parent);
  try {
    return await context.with(contextOf(parent, span), work);
  } catch (error) {
    markFailed(span, errorTypeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** Without a tracer spans are empty; then an id of our own ties the log lines together. */
export function contextOf(parent: Context, span: Span): Context {
  const isValid = trace.isSpanContextValid(span.spanContext());
  return isValid ? trace.setSpan(parent, span) : trace.setSpanContext(parent, newUnsampledContext());
}

/** @param type the code of an error and no more: messages may carry personal data, and traces leave the house */
export function markFailed(span: Span, type: string): void {
  if (span.isRecording()) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', type);
}
