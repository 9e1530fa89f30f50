export { Announcements, type Announcement } from './announcements.ts';
export {
  InvalidMessageError,
  InvalidNatsUrlError,
  MessagingUnavailableError,
  UnknownSubscriptionError,
  UnknownTopicError,
} from './errors.ts';
export type { Around } from './execution.ts';
export {
  done,
  maxPayloadBytes,
  type Delivery,
  type MessageId,
  type NewMessage,
  type Outcome,
} from './message.ts';
export { Messages } from './messages.ts';
export { MessagingModule, type MessagingModuleOptions } from './messaging.module.ts';
export { Messaging, type MessagingOptions } from './messaging.ts';
export { NatsConnection } from './nats/nats-connection.ts';
export type { Carrier } from './outbox/outbox.ts';
export { ProcessedMessages } from './outbox/processed-messages.ts';
export type { MessagingProblem } from './problems.ts';
export { messagingEntities, messagingMigrations } from './schema.ts';
export {
  WorkQueues,
  type Backoff,
  type Consumer,
  type ConsumerOptions,
  type ParkedFilter,
  type ParkedMessage,
  type ParkedPage,
  type QueueStats,
  type Subscription,
} from './work-queues.ts';
