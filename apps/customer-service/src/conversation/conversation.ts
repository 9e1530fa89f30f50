import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Language } from '../language/language.ts';
import type { Outcome } from './reply.ts';

export type ConversationId = Id<'Conversation'>;
export type MessageId = Id<'Message'>;

/** A customer's visit: messages in order. */
export interface Conversation {
  readonly id: ConversationId;
  readonly tenantId: TenantId;
  /** What the tenant calls the customer, by which all that is theirs is found; `null` where it did not say. */
  readonly customerId: string | null;
  /** Of the last message whose words told it; `null` before the first. */
  readonly language: Language | null;
  readonly messageCount: number;
  readonly createdAt: Date;
}

interface MessageBase {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  /** Position in the conversation, from 1. */
  readonly position: number;
  readonly text: string;
  readonly language: Language;
  readonly createdAt: Date;
}

export interface CustomerMessage extends MessageBase {
  readonly role: 'customer';
}

export interface BotMessage extends MessageBase {
  readonly role: 'bot';
  /** The customer's message that this answers. */
  readonly replyTo: MessageId;
  readonly outcome: Outcome;
}

export type Message = CustomerMessage | BotMessage;
