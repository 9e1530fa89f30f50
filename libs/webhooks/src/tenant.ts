import type { Id } from '@attention-flow/persistence';

export type TenantId = Id<'Tenant'>;
