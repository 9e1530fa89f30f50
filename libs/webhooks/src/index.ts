export {
  newSigningKey,
  signingSchemes,
  type SigningKey,
  type SigningScheme,
} from './signature/signing-key.ts';
export {
  signedHeaders,
  verifyWebhook,
  type SignedRequest,
  type VerifyOptions,
  type WebhookHeaders,
} from './signature/signature.ts';
export {
  InvalidKeyError,
  SecretUnreadableError,
  SignatureRefusedError,
  type SignatureRefusal,
} from './signature/signature.errors.ts';
export { encryptionKeyOf } from './signature/vault.ts';
export { WebhookError, WebhookRefusal } from './webhook.errors.ts';
export { Resolver } from './address-guard/resolver.ts';
export { AddressGuard, type AddressGuardOptions, type Target } from './address-guard/address-guard.ts';
export { AddressPolicy } from './address-guard/address-policy.ts';
export { pinned } from './address-guard/pinned.ts';
export {
  AddressRefusedError,
  NameNotResolvedError,
  type AddressRefusal,
} from './address-guard/address-guard.errors.ts';
export type { AddressKind } from './address-guard/address-policy.ts';
export type { AttemptResult, RequestFailure } from './delivery/attempt-result.ts';
export type {
  Attempt,
  AttemptId,
  AttemptReason,
  Delivery,
  DeliveryState,
  Trigger,
} from './delivery/delivery.ts';
export type { WebhookStats } from './delivery/delivery-stats.ts';
export type { DispatchEvent } from './delivery/dispatch-events.ts';
export { standardSchedule, type RetrySchedule } from './delivery/retry-schedule.ts';
export type { DisabledReason, Endpoint, EndpointId, EndpointState } from './endpoint/endpoint.ts';
export {
  EndpointDisabledError,
  EndpointNotFoundError,
  TooManyEndpointsError,
  TooManySecretsError,
} from './endpoint/endpoint.errors.ts';
export type { EndpointSettings } from './endpoint/endpoint.service.ts';
export {
  EventTypeNotFoundError,
  EventTypeUnknownError,
  InvalidPayloadError,
  PayloadTooLargeError,
} from './event-type/event-type.errors.ts';
export { eventType, type EventType } from './event-type/event-type.ts';
export type { EventTypeDescription } from './event-type/event-catalogue.ts';
export { endpointDisabled, endpointProbe } from './event-type/operational-events.ts';
export type { Message, MessageId, MessageKind } from './message/message.ts';
export { MessageNotFoundError } from './message/message.errors.ts';
export type { WebhookEvent } from './message/message-writer.ts';
export type { ReplayFilter, Replayable } from './replay/replay.ts';
export { webhookEntities, webhookMigrations } from './schema.ts';
export type { TenantId } from './tenant.ts';
export type { WebhookOptions } from './webhook-options.ts';
export { InvalidOptionError } from './webhook-options.errors.ts';
export { Webhooks, type WebhookPorts } from './webhooks.ts';
export { PrincipalTenant, RequestTenant } from './http/request-tenant.ts';
export { WebhookModule, type WebhookModuleOptions } from './webhook.module.ts';
