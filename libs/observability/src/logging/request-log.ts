import { trace } from '@opentelemetry/api';
import type { Exchange } from '../request/exchange.ts';
import type { RequestObserver } from '../request/request-observer.ts';
import type { JsonLogger } from './json-logger.ts';

/** Asked every few seconds, and of interest only to who looks for them. */
const quietRoutes = new Set(['/health/live', '/health/ready', '/metrics']);

/** One line a request: no path, query, header or body, whose texts are the client's. */
export class RequestLog implements RequestObserver {
  constructor(private readonly logger: JsonLogger) {}

  end(exchange: Exchange): void {
    const { route, status } = exchange;
    const level = quietRoutes.has(route) ? 'debug' : status >= 500 ? 'error' : 'info';
    if (!this.logger.isShown(level)) return;
    this.logger.writeFacts(level, 'request', {
      traceId: trace.getSpanContext(exchange.context)?.traceId,
      requestId: exchange.requestId,
      tenant: exchange.tenant,
      method: exchange.method,
      route,
      status,
      code: exchange.problemCode,
      durationMs: Math.round(exchange.durationMs * 10) / 10,
      ...(exchange.isAborted ? { isAborted: true } : {}),
    });
  }
}
