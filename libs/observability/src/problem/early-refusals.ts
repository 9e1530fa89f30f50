import type { FastifyError, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { Problems } from './problems.ts';

const problems = new Problems();

/** Options of the Fastify adapter: what is refused before it comes to any hook or filter is a problem as well. */
export function earlyRefusals(): Pick<FastifyServerOptions, 'frameworkErrors'> {
  return {
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const { problem } = problems.of(error, { instance: request.raw.url?.split('?', 1).join() ?? '' });
      void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
    },
  };
}
