import type { FastifyServerOptions } from 'fastify';
import { defaultLimits } from '../limits/route-limits.ts';

export interface ServerLimits {
  /** The longest body of any route but those that say otherwise. */
  readonly bodyBytes?: number;
  /** Until a whole request has arrived; a client that sends byte by byte is cut off. */
  readonly requestTimeoutMs?: number;
  /** Addresses of proxies whose `x-forwarded-for` is believed; nobody's without. */
  readonly trustedProxies?: readonly string[];
}

/** For `new FastifyAdapter(serverOptions(...))`: what must be known before a service listens. */
export function serverOptions({
  bodyBytes = defaultLimits.bodyBytes,
  requestTimeoutMs = 300_000,
  trustedProxies = [],
}: ServerLimits = {}) {
  return {
    bodyLimit: bodyBytes,
    requestTimeout: requestTimeoutMs,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
  } satisfies FastifyServerOptions;
}
