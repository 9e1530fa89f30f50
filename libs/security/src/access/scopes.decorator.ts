import type { Scope } from '../api-key/scope.ts';
import { secureRoute } from './route-security.ts';

/** Anybody may use this route, without a key. */
export function Public(): MethodDecorator {
  return secureRoute({ access: { kind: 'public' } });
}

/** Keys that have all of these scopes may use this route. */
export function Scopes(...scopes: readonly [Scope, ...Scope[]]): MethodDecorator {
  return secureRoute({ access: { kind: 'key', scopes, isForSystem: false } });
}

/** Keys of the system tenant that have all of these scopes may use this route. */
export function SystemScopes(...scopes: readonly [Scope, ...Scope[]]): MethodDecorator {
  return secureRoute({ access: { kind: 'key', scopes, isForSystem: true } });
}
