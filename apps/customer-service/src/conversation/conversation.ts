import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Holding } from '../hand-off/hand-off.ts';
import type { Language } from '../language/language.ts';
import type { ConversationState } from '../understanding/conversation-state.ts';
import type { Outcome } from './outcome.ts';

export type ConversationId = Id<'Conversation'>;
export type MessageId = Id<'Message'>;

/** What the tenant says of a customer, for rules to look at. */
export type CustomerAttributes = Readonly<Record<string, string>>;

/** A customer's visit: messages in order. */
export interface Conversation {
  readonly id: ConversationId;
  readonly tenantId: TenantId;
  /** What the tenant calls the customer; `null` where it did not say. */
  readonly customerId: string | null;
  readonly attributes: CustomerAttributes;
  /** Of the last message whose words told it; `null` before the first. */
  readonly language: Language | null;
  readonly messageCount: number;
  /** Who answers: the bot or a person. */
  readonly holding: Holding;
  /** What was said so far, as far as it matters for what is said next. */
  readonly context: ConversationState;
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

/** What a person wrote who held the conversation. */
export interface AgentMessage extends MessageBase {
  readonly role: 'agent';
  readonly agent: string;
}

export type Message = CustomerMessage | BotMessage | AgentMessage;
