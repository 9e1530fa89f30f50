export { Observability, type ObservabilityOptions } from './observability.ts';
export { ObservabilityModule, type ObservabilityModuleOptions } from './observability.module.ts';

export { Exchange, unmatchedRoute, type TenantOf } from './request/exchange.ts';
export { JobScope } from './request/job-scope.ts';
export { observeRequests } from './request/observe-requests.ts';
export type { RequestObserver } from './request/request-observer.ts';
export { RequestScope, currentScope } from './request/request-scope.ts';

export { CheckTimeoutError, Health, type HealthOptions } from './health/health.ts';
export type {
  CheckReport,
  CheckResult,
  CheckStatus,
  HealthCheck,
  HealthReport,
} from './health/health-check.ts';
export { NotReadyError } from './health/not-ready.error.ts';

export {
  JsonLogger,
  levels,
  type Level,
  type LogDestination,
  type LoggingOptions,
} from './logging/json-logger.ts';
export { RequestLog } from './logging/request-log.ts';
export { isSecretName, redacted, secretRemover } from './logging/secrets.ts';

export { gauge, gaugeKinds, type Gauge, type GaugeKind, type Reading } from './metrics/gauge.ts';
export { GaugeTimeoutError, Metrics, durationBuckets, type MetricsOptions } from './metrics/metrics.ts';
export { growthOf, meanSinceLast, perSecond, type Growth } from './metrics/rate.ts';

export { ApiProblems, problemDescriptions, type ProblemStatus } from './problem/api-problems.ts';
export { earlyRefusals } from './problem/early-refusals.ts';
export { commonProblems } from './problem/framework-error.ts';
export { InvalidRequestError, requestValidation, type SchemaIssue } from './problem/invalid-request.error.ts';
export { ProblemFilter } from './problem/problem.filter.ts';
export {
  problemType,
  type FieldError,
  type Problem,
  type ProblemFacts,
  type ProblemKind,
  type ProblemResponse,
  type ProblemTable,
} from './problem/problem.ts';
export { Problems, type Occurrence } from './problem/problems.ts';
export { RouteTable } from './problem/route-table.ts';

export { OpenWork } from './shutdown/open-work.ts';
export { Shutdown, type ShutdownOptions, type ShutdownOutcome, type Stoppable } from './shutdown/shutdown.ts';
export { endOnCrash, stopOnSignal } from './shutdown/stop-on-signal.ts';

export { activeSpanContext, traceHeaders, traceparentOf } from './tracing/active-trace.ts';
export { ServerSpans } from './tracing/server-spans.ts';
export { formatTraceparent, parseTraceparent } from './tracing/trace-context.ts';
export { Tracing, type TracingOptions } from './tracing/tracing.ts';
export { inSpan, runWithTraceparent, type WorkOptions } from './tracing/work.ts';

export { completeDocument } from './openapi/complete-document.ts';
export { lintDocument, type LintFinding } from './openapi/lint-document.ts';
export {
  documentOf,
  documentOfService,
  openApiDocument,
  serveOpenApi,
  type ApiDescription,
} from './openapi/openapi-document.ts';
export type { OpenApiDocument } from './openapi/operations.ts';
