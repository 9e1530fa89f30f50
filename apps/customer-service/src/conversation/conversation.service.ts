import { Injectable } from '@nestjs/common';
import { Clock, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Observable } from 'rxjs';
import { botMaySpeak, transition } from '../hand-off/hand-off.ts';
import { refusalError } from '../hand-off/hand-off.errors.ts';
import { Config } from '../platform/config.ts';
import { freshState } from '../understanding/conversation-state.ts';
import { AnsweringService } from './answering.service.ts';
import type { Answering } from './answering.service.ts';
import type { Conversation, ConversationId, CustomerAttributes, Message } from './conversation.ts';
import {
  ConversationClosedError,
  ConversationNotFoundError,
  MessageTooLongError,
} from './conversation.errors.ts';
import { ConversationEvents } from './conversation-events.ts';
import { ConversationFeed } from './conversation-feed.ts';
import { ConversationRepository } from './conversation.repository.ts';
import type { Change } from './conversation.repository.ts';
import { callingAPerson } from './phrases.ts';

/** Whose conversation is opened. */
export interface NewVisit {
  readonly customerId?: string | null;
  readonly attributes?: CustomerAttributes;
}

@Injectable()
export class ConversationService {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly answering: AnsweringService,
    private readonly events: ConversationEvents,
    private readonly feed: ConversationFeed,
    private readonly config: Config,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async open(
    tenantId: TenantId,
    { customerId = null, attributes = {} }: NewVisit = {},
  ): Promise<Conversation> {
    const conversation: Conversation = {
      id: this.ids.next<'Conversation'>(),
      tenantId,
      customerId,
      attributes,
      language: null,
      messageCount: 0,
      holding: { state: 'bot' },
      context: freshState,
      createdAt: this.clock.now(),
    };
    await this.conversations.insert(conversation);
    return conversation;
  }

  /**
   * Takes in a customer's message, and answers it unless a person was called or holds the conversation.
   *
   * @returns the reply of the bot, else the customer's message
   * @throws ConversationNotFoundError
   * @throws MessageTooLongError
   * @throws ConversationClosedError
   */
  async answer(tenantId: TenantId, id: ConversationId, text: string): Promise<Message> {
    const maxLength = this.config.messageMaxCharacters;
    if (text.length > maxLength) throw new MessageTooLongError(text.length, maxLength);
    const conversation = await this.find(tenantId, id);
    if (conversation.holding.state === 'closed') throw new ConversationClosedError(id);
    const answering = botMaySpeak(conversation.holding)
      ? await this.answering.answer(conversation, text)
      : { ...(await this.answering.understand(conversation, text)), reply: null };
    const made = await this.conversations.change(
      conversation,
      // A person may have taken over, or the customer have gone, while the reply was thought of.
      (current) => this.exchange(current, { text, ...answering }),
      (messages, after) => this.events.tell(after, messages),
    );
    this.feed.announce(id);
    const [question, reply] = made;
    const shown = reply ?? question;
    if (!shown) throw new ConversationNotFoundError(id);
    return shown;
  }

  /** @throws ConversationNotFoundError */
  async messages(tenantId: TenantId, id: ConversationId): Promise<readonly Message[]> {
    await this.find(tenantId, id);
    return this.conversations.messages(id);
  }

  /**
   * The messages after a position, and then those that come.
   *
   * @throws ConversationNotFoundError
   */
  async follow(tenantId: TenantId, id: ConversationId, after: number): Promise<Observable<Message>> {
    await this.find(tenantId, id);
    return this.feed.follow(id, after);
  }

  /** @throws ConversationNotFoundError */
  async find(tenantId: TenantId, id: ConversationId): Promise<Conversation> {
    const conversation = await this.conversations.findById(tenantId, id);
    if (!conversation) throw new ConversationNotFoundError(id);
    return conversation;
  }

  private exchange(
    current: Conversation,
    said: Omit<Answering, 'reply'> & { readonly text: string; readonly reply: Answering['reply'] | null },
  ): Change<readonly Message[]> {
    const { id: conversationId, holding, messageCount } = current;
    if (holding.state === 'closed') throw new ConversationClosedError(conversationId);
    const { reply, language, context, text } = said;
    const createdAt = this.clock.now();
    const shared = { conversationId, language, createdAt };
    const question: Message = {
      ...shared,
      id: this.ids.next(),
      role: 'customer',
      position: messageCount + 1,
      text,
    };
    if (!reply || !botMaySpeak(holding))
      return { messages: [question], patch: { language, context: { ...context, pending: null } } };
    const answer: Message = {
      ...shared,
      id: this.ids.next(),
      role: 'bot',
      position: messageCount + 2,
      text: reply.text ?? callingAPerson(language, this.config.serviceLevel.hours, createdAt),
      outcome: reply.outcome,
      replyTo: question.id,
    };
    const patch = { language, context, ...this.calling(current, reply, createdAt) };
    return { messages: [question, answer], patch };
  }

  private calling(
    { id, holding }: Conversation,
    { outcome }: Answering['reply'],
    now: Date,
  ): Partial<Pick<Conversation, 'holding'>> {
    if (outcome.kind !== 'handedOff') return {};
    const { reason, team } = outcome;
    const level = this.config.serviceLevel;
    const called = transition(holding, { kind: 'called', reason, team }, { now, level });
    if (called.kind === 'refused') throw refusalError(called.reason, id);
    return { holding: called.holding };
  }
}
