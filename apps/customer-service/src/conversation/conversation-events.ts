import { Injectable } from '@nestjs/common';
import { EventPublisher } from '../events/event-publisher.ts';
import { botMaySpeak } from '../hand-off/hand-off.ts';
import type { Call } from '../hand-off/hand-off.ts';
import type { AgentMessage, Conversation, CustomerMessage, Message } from './conversation.ts';

/** Tells the tenant's webhooks what happened in a conversation, in the transaction that stores it. */
@Injectable()
export class ConversationEvents {
  constructor(private readonly events: EventPublisher) {}

  /**
   * What the outside has to know of new messages: that a person was called, and from then on what the two say to each other.
   *
   * @param conversation as it is after them
   */
  async tell(conversation: Conversation, messages: readonly Message[]): Promise<void> {
    const { holding } = conversation;
    const handedOff = messages.find(
      (message) => message.role === 'bot' && message.outcome.kind === 'handedOff',
    );
    if (handedOff?.role === 'bot' && handedOff.outcome.kind === 'handedOff' && holding.state === 'waiting') {
      const { reason, because } = handedOff.outcome;
      await this.handedOff(conversation, holding.call, {
        messageId: handedOff.id,
        reason: because ?? reason,
      });
      return;
    }
    if (botMaySpeak(holding)) return;
    for (const message of messages) if (message.role !== 'bot') await this.created(conversation, message);
  }

  async handedOff(
    { tenantId, id: conversationId, customerId, language }: Conversation,
    { team, dueAt, reason: called }: Call,
    { messageId, reason = called }: { readonly messageId: string | null; readonly reason?: string },
  ): Promise<void> {
    await this.events.conversationHandedOff(tenantId, {
      conversationId,
      customerId,
      messageId,
      language: language ?? 'en',
      reason,
      team,
      dueAt: dueAt.toISOString(),
    });
  }

  async returned({ tenantId, id: conversationId, customerId }: Conversation, agent: string): Promise<void> {
    await this.events.conversationReturned(tenantId, { conversationId, customerId, agent });
  }

  private async created(
    { tenantId, customerId }: Conversation,
    message: CustomerMessage | AgentMessage,
  ): Promise<void> {
    const { id: messageId, conversationId, position, role, text, language } = message;
    const agent = role === 'agent' ? message.agent : null;
    await this.events.messageCreated(tenantId, {
      messageId,
      conversationId,
      customerId,
      position,
      role,
      agent,
      text,
      language,
    });
  }
}
