import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Exchange } from './exchange.ts';
import type { TenantOf } from './exchange.ts';
import type { RequestObserver } from './request-observer.ts';
import { withScope } from './request-scope.ts';

const key = Symbol('exchange');

declare module 'fastify' {
  interface FastifyRequest {
    [key]?: Exchange | null;
  }
}

/** @returns undefined for a request that was refused before it reached the hooks, such as one with a broken URL */
export function exchangeOf(request: FastifyRequest): Exchange | undefined {
  return request[key] ?? undefined;
}

/**
 * Hands every request to the observers, in their order, and its work to a context of its own. Call it before
 * routes are added.
 */
export function observeRequests(
  fastify: FastifyInstance,
  observers: readonly RequestObserver[],
  tenantOf: TenantOf,
): void {
  const beginners = observers.filter(({ begin }) => begin !== undefined);
  const enders = observers.filter(({ end }) => end !== undefined).reverse();

  fastify.decorateRequest(key, null);
  fastify.addHook('onRequest', (request, reply, done) => {
    const exchange = new Exchange(request, reply, tenantOf);
    request[key] = exchange;
    void reply.header('x-request-id', exchange.requestId);
    exchange.context = beginners.reduce(
      (parent, observer) => observer.begin?.(exchange, parent) ?? parent,
      withScope(ROOT_CONTEXT, exchange),
    );
    // 'close' comes after 'finish', and also when the client went away first.
    reply.raw.once('close', () => {
      exchange.finish();
      for (const observer of enders) observer.end?.(exchange);
    });
    context.with(exchange.context, done);
  });

  // Bodies arrive in events of the socket, which know nothing of the context that the request began in.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const expected = request[key]?.context;
    if (expected === undefined || context.active() === expected) done();
    else context.with(expected, done);
  });
}
