import type { DisabledReason, EndpointId } from '../endpoint/endpoint.ts';
import type { MessageId } from '../message/message.ts';
import type { TenantId } from '../tenant.ts';
import type { AttemptReason, Trigger } from './delivery.ts';

/** What happens while webhooks are delivered, for logs, metrics and traces. */
export type DispatchEvent =
  | {
      readonly kind: 'attempted';
      readonly tenantId: TenantId;
      readonly messageId: MessageId;
      readonly endpointId: EndpointId;
      readonly type: string;
      readonly trigger: Trigger;
      readonly number: number;
      readonly reason: AttemptReason;
      readonly status: number | null;
      readonly durationMs: number;
      readonly traceparent: string | null;
    }
  | {
      readonly kind: 'endpointDisabled';
      readonly tenantId: TenantId;
      readonly endpointId: EndpointId;
      readonly reason: DisabledReason;
    }
  | { readonly kind: 'endpointEnabled'; readonly tenantId: TenantId; readonly endpointId: EndpointId }
  /** The service's own fault, such as a database that does not answer; it is tried again. */
  | { readonly kind: 'problem'; readonly during: string; readonly error: unknown };
