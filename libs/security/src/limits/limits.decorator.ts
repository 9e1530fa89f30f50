import { secureRoute } from '../access/route-security.ts';
import type { RouteLimits } from './route-limits.ts';

/** What a request to this route may cost, where it differs from the service's limits. */
export function Limits(limits: RouteLimits): MethodDecorator {
  return secureRoute({ limits });
}
