import {
  JsonLogger,
  Metrics,
  OpenWork,
  RequestLog,
  ServerSpans,
  Tracing,
  observeRequests,
} from '@attention-flow/observability';
import type { RequestObserver } from '@attention-flow/observability';
import type { FastifyInstance } from 'fastify';

/** What is watched of each request. */
export interface Watched {
  readonly hasMetrics?: boolean;
  readonly hasTraces?: boolean;
  readonly hasLogs?: boolean;
}

const service = { serviceName: 'overhead', version: '1.0.0' };

/** Watches the requests as a service does; spans of one request in a hundred go to the collector at `COLLECTOR_URL`. */
export async function watch(
  fastify: FastifyInstance,
  { hasMetrics, hasTraces, hasLogs }: Watched,
): Promise<void> {
  if (!hasMetrics && !hasTraces && !hasLogs) return;
  const endpoint = hasTraces ? process.env['COLLECTOR_URL'] : undefined;
  const { tracer } = await Tracing.start({ ...service, endpoint, samplingRatio: 0.01 });
  const observers: RequestObserver[] = [new OpenWork(), new ServerSpans(tracer)];
  if (hasMetrics) observers.push(new Metrics(service));
  if (hasLogs) observers.push(new RequestLog(new JsonLogger(service)));
  observeRequests(fastify, observers, () => 'a-tenant');
}
