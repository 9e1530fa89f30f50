import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem.ts';

const retryAfterSeconds = 1;

/** The one place where an error becomes a response. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { method, url, raw } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error, url.split('?', 1).join());
    if (problem.status === 500) this.logger.error(`${method} ${problem.instance} failed`, error);
    if (problem.status === 503) reply.header('retry-after', String(retryAfterSeconds));
    // The rest of a refused upload is let in and dropped: the client reads no answer before it has sent all,
    // and the next request on this connection would wait behind it.
    if (!raw.complete) {
      reply.header('connection', 'close');
      raw.resume();
    }
    void reply.status(problem.status).type('application/problem+json').send(problem);
  }
}
