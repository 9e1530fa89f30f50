import { z } from 'zod';
import type { TenantId } from '../tenant.ts';

const authenticated = z.object({ principal: z.object({ tenant: z.object({ id: z.string().min(1) }) }) });

/** Says whose request it is; the host answers that from its own authentication. A port and its token. */
export abstract class RequestTenant {
  /** @throws what the host answers a request of nobody with */
  abstract of(request: object): TenantId;
}

/** Where the gate of `@attention-flow/security` puts it: `request.principal.tenant.id`. */
export class PrincipalTenant extends RequestTenant {
  of(request: object): TenantId {
    const { principal } = authenticated.parse(request);
    return principal.tenant.id as TenantId;
  }
}
