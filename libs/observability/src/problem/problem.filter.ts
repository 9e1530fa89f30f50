import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { exchangeOf } from '../request/observe-requests.ts';
import { unmatchedRoute } from '../request/exchange.ts';
import { activeSpanContext } from '../tracing/active-trace.ts';
import type { Problems } from './problems.ts';
import type { RouteTable } from './route-table.ts';

/** The one place where an error becomes a response. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  /** @param routes to tell a method that is not allowed from a path that is not there */
  constructor(
    private readonly problems: Problems,
    private readonly routes?: RouteTable,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.respond(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Says what went wrong; the log says more, and has the same trace id, where the fault is ours. */
  respond(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const instance = request.url.split('?', 1).join();
    const isUnmatched = request.is404;
    const { problem, headers } = this.problems.of(error, {
      instance,
      traceId: activeSpanContext()?.traceId,
      ...(isUnmatched && this.routes ? { allowedMethods: this.routes.methodsAt(instance) } : {}),
    });
    const exchange = exchangeOf(request);
    if (exchange) exchange.problemCode = problem.code;
    // Other statuses are said by the line of the request, with their code.
    if (problem.status === 500) {
      this.logger.error(`${request.method} ${exchange?.route ?? unmatchedRoute} failed`, error);
    }
    if (reply.sent || reply.raw.headersSent) {
      // The response has begun, and so cannot become another; cut off, it is not taken for whole.
      reply.raw.destroy();
      return;
    }
    finishUpload(request, reply);
    void reply.headers(headers).status(problem.status).type('application/problem+json').send(problem);
  }
}

/**
 * The rest of a refused upload is let in and dropped: the client reads no answer before it has sent all, and the
 * next request on this connection would wait behind it.
 */
function finishUpload({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete) return;
  void reply.header('connection', 'close');
  raw.resume();
}
