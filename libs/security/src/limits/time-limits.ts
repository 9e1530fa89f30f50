import type { FastifyInstance, FastifyReply } from 'fastify';
import { refused } from '../access/refused.ts';
import { TimeLimitError } from './limits.errors.ts';
import type { RequestLimits } from './route-limits.ts';

const lookEveryMs = 100;

interface Deadline {
  readonly limitMs: number;
  readonly endsAtMs: number;
}

/**
 * Answers for handlers that take too long. One timer looks at all requests ten times a second, which is cheaper than a
 * timer and an abort signal for each (Fastify's `handlerTimeout`).
 */
export class TimeLimits {
  private readonly deadlines = new Map<FastifyReply, Deadline>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly limits: RequestLimits) {}

  install(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', ({ routeOptions }, reply, done) => {
      const own = routeOptions.config.security?.limits?.timeoutMs;
      const limitMs = own === undefined ? this.limits.timeoutMs : own;
      if (limitMs !== null) this.deadlines.set(reply, { limitMs, endsAtMs: performance.now() + limitMs });
      done();
    });
    fastify.addHook('onResponse', (_request, reply, done) => {
      this.deadlines.delete(reply);
      done();
    });
    fastify.addHook('onReady', (done) => {
      this.timer = setInterval(() => this.look(), lookEveryMs).unref();
      done();
    });
    fastify.addHook('onClose', (_instance, done) => {
      clearInterval(this.timer);
      done();
    });
  }

  private look(): void {
    const nowMs = performance.now();
    for (const [reply, { endsAtMs, limitMs }] of this.deadlines) {
      if (endsAtMs > nowMs) continue;
      this.deadlines.delete(reply);
      // A reply that has begun, such as a stream of events, may take its time.
      if (!reply.sent && !reply.raw.headersSent) void reply.send(refused(reply, new TimeLimitError(limitMs)));
    }
  }
}
