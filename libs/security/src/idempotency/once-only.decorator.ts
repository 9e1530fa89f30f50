import { secureRoute } from '../access/route-security.ts';

/**
 * This write refuses an `Idempotency-Key`: its body or reply is a stream, its reply a secret that must not be stored,
 * or it is the same however often it is done.
 */
export function OnceOnly(): MethodDecorator {
  return secureRoute({ isOnceOnly: true });
}
