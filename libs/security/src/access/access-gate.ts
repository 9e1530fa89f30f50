import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../api-key/api-key.ts';
import type { Authenticator } from '../api-key/authenticator.ts';
import type { KeyUsage } from '../api-key/key-usage.ts';
import type { Token } from '../api-key/token.ts';
import type { RateGate } from '../rate-limit/rate-gate.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import {
  ApiKeyInvalidError,
  ApiKeyMissingError,
  ApiKeyRefusedError,
  InsufficientScopeError,
  RouteClosedError,
  SystemTenantOnlyError,
} from './access.errors.ts';
import { refused } from './refused.ts';
import type { RouteTable } from './route-table.ts';
import type { Access } from './route-security.ts';

type KeyAccess = Extract<Access, { kind: 'key' }>;

const scheme = /^bearer +(\S+)$/i;

export interface AccessGateParts {
  readonly authenticator: Authenticator;
  readonly usage: KeyUsage;
  readonly rates: RateGate;
  readonly routes: RouteTable;
}

/**
 * Lets a request in, or not, before anything of its body is read. It is a hook of Fastify and no guard of Nest, since
 * guards come after the body was parsed, and so that routes that are not Nest's have to pass it too.
 */
export class AccessGate {
  constructor(private readonly parts: AccessGateParts) {}

  install(fastify: FastifyInstance): void {
    fastify.decorateRequest('principal');
    fastify.addHook('onRequest', (request, reply, done) => {
      const refuse = (error: unknown) => done(refused(reply, error));
      try {
        // A promise only where the database must be asked; the others are answered without waiting a turn.
        const pending = this.admit(request, reply);
        if (pending) pending.then(() => done(), refuse);
        else done();
      } catch (error) {
        refuse(error);
      }
    });
  }

  private admit(request: FastifyRequest, reply: FastifyReply): Promise<void> | undefined {
    const { rates, authenticator, routes } = this.parts;
    // Whoever asks for what is not there learns that from the handler of such requests.
    if (request.is404) return rates.takeForAddress(request, reply);
    const access = routes.accessOf(request);
    if (!access) throw new RouteClosedError();
    if (access.kind === 'public') return rates.takeForAddress(request, reply);
    const token = scheme.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      rates.takeForAddress(request, reply);
      throw new ApiKeyMissingError();
    }
    const principal = authenticator.recall(token);
    if (principal) return this.enter(principal, access, request, reply);
    return this.introduce(token, access, request, reply);
  }

  private async introduce(
    token: Token,
    access: KeyAccess,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { rates, authenticator } = this.parts;
    const principal = await authenticator.authenticate(token).catch((error: unknown) => {
      const isWrongKey = error instanceof ApiKeyInvalidError || error instanceof ApiKeyRefusedError;
      if (isWrongKey) rates.takeForAddress(request, reply);
      throw error;
    });
    this.enter(principal, access, request, reply);
  }

  private enter(
    principal: Principal,
    { scopes, isForSystem }: KeyAccess,
    request: FastifyRequest,
    reply: FastifyReply,
  ): undefined {
    this.parts.rates.takeForPrincipal(principal, request, reply);
    if (isForSystem && principal.tenant.id !== systemTenantId) throw new SystemTenantOnlyError();
    const lacking = principal.scopes.lacking(scopes);
    if (lacking.length > 0) throw new InsufficientScopeError(lacking);
    this.parts.usage.note(principal.key.id);
    request.principal = principal;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request; absent on public routes. */
    principal?: Principal;
  }
}
