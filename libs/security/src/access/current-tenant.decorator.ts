import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../api-key/api-key.ts';
import { NoPrincipalError } from './access.errors.ts';

/** The tenant whose key the request carries. */
export const CurrentTenant = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return principalOfRequest(context).tenant;
});

/** The key that the request carries, with its tenant and scopes. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return principalOfRequest(context);
});

function principalOfRequest(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new NoPrincipalError();
  return principal;
}
