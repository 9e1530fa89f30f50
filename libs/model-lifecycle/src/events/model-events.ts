import type { TenantId } from '@attention-flow/security';

/** Why a version answers. */
export type PromotionCause = 'automatic' | 'byHand' | 'rollBack';

/** What others may want to know, such as receivers of webhooks. */
export type ModelEvent =
  | {
      readonly type: 'model.promoted';
      readonly tenantId: TenantId;
      readonly occurredAt: Date;
      readonly payload: {
        readonly task: string;
        readonly version: string;
        /** What answered before. */
        readonly previous: string | null;
        readonly cause: PromotionCause;
        readonly reason: string;
      };
    }
  | {
      readonly type: 'model.refused';
      readonly tenantId: TenantId;
      readonly occurredAt: Date;
      readonly payload: {
        readonly task: string;
        readonly version: string;
        /** What goes on answering. */
        readonly active: string | null;
        readonly reason: string;
        readonly detail: string;
      };
    };

/** Where events go; a service binds it to its webhooks or its outbox. */
export abstract class ModelEvents {
  /** Called inside the transaction of what it tells of: stored if and only if that is. */
  abstract publish(event: ModelEvent): Promise<void>;
}
