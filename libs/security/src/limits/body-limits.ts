import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { judgeShape } from './json-shape.ts';
import { BatchTooLargeError, BodyTooDeepError } from './limits.errors.ts';
import type { RequestLimits } from './route-limits.ts';

/** Holds requests to what they may cost: the size of bodies, and their shape before they are parsed. */
export function limitBodies(fastify: FastifyInstance, limits: RequestLimits): void {
  fastify.addHook('onRoute', limitRoute);
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: limits.bodyBytes },
    (request, body, done) => {
      const refusal = Buffer.isBuffer(body) ? refusalOf(request, body, limits) : undefined;
      if (refusal) done(refusal);
      else void parse(request, body.toString(), done);
    },
  );
}

function limitRoute(route: RouteOptions): void {
  const bodyBytes = route.config?.security?.limits?.bodyBytes;
  if (bodyBytes !== undefined) route.bodyLimit = bodyBytes;
}

function refusalOf(request: FastifyRequest, body: Buffer, limits: RequestLimits): Error | undefined {
  const { bodyDepth, bodyItems } = { ...limits, ...request.routeOptions.config.security?.limits };
  switch (judgeShape(body, { depth: bodyDepth, items: bodyItems })) {
    case 'tooDeep':
      return new BodyTooDeepError(bodyDepth);
    case 'tooManyItems':
      return new BatchTooLargeError(bodyItems);
    case 'fits':
      return undefined;
  }
}
