import { secureRoute } from '../access/route-security.ts';

/** Which row of the table of costs a request to this route is charged by, instead of `read` or `write`. */
export function RateClass(name: string): MethodDecorator {
  return secureRoute({ rateClass: name });
}
