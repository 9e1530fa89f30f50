import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { Scope } from '../api-key/scope.ts';
import type { RouteLimits } from '../limits/route-limits.ts';

/** Who may use a route. */
export type Access =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'key';
      /** All of them are needed. */
      readonly scopes: readonly Scope[];
      /** Only keys of the system tenant. */
      readonly isForSystem: boolean;
    };

/** What decorators say about a route; Fastify hands it to hooks as `request.routeOptions.config.security`. */
export interface RouteSecurity {
  readonly access?: Access;
  /** Which row of the table of costs applies; without it `read` or `write`, by the method. */
  readonly rateClass?: string;
  readonly limits?: RouteLimits;
  /** An `Idempotency-Key` is refused. */
  readonly isOnceOnly?: boolean;
}

/** Adds to what is said about a route, and leaves what others put into its Fastify configuration. */
export function secureRoute(part: RouteSecurity): MethodDecorator {
  return (target, name, descriptor) => {
    const handler: unknown = descriptor.value;
    if (typeof handler !== 'function') throw new TypeError(`${String(name)} is no method`);
    const config: unknown = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler);
    const known = config !== null && typeof config === 'object' ? config : {};
    const security = { ...('security' in known ? Object(known.security) : {}), ...part };
    return RouteConfig({ ...known, security })(target, name, descriptor);
  };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    security?: RouteSecurity;
  }
}
