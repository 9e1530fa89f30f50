import { Injectable } from '@nestjs/common';
import { Clock, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { EventPublisher } from '../events/event-publisher.ts';
import { ActiveModel } from '../intent/active-model.ts';
import { KnowledgeService } from '../knowledge/knowledge.service.ts';
import { detectLanguage } from '../language/language.ts';
import type { Language } from '../language/language.ts';
import { Config } from '../platform/config.ts';
import type { BotMessage, Conversation, ConversationId, CustomerMessage, Message } from './conversation.ts';
import { ConversationNotFoundError, MessageTooLongError } from './conversation.errors.ts';
import { ConversationRepository } from './conversation.repository.ts';
import { decideReply } from './reply.ts';
import type { Reply } from './reply.ts';

@Injectable()
export class ConversationService {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly model: ActiveModel,
    private readonly knowledge: KnowledgeService,
    private readonly events: EventPublisher,
    private readonly config: Config,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async open(tenantId: TenantId, customerId: string | null = null): Promise<Conversation> {
    const conversation = {
      id: this.ids.next<'Conversation'>(),
      tenantId,
      customerId,
      language: null,
      messageCount: 0,
      createdAt: this.clock.now(),
    };
    await this.conversations.insert(conversation);
    return conversation;
  }

  /**
   * Answers a customer's message, and stores both.
   *
   * @throws ConversationNotFoundError
   * @throws MessageTooLongError
   */
  async answer(tenantId: TenantId, conversationId: ConversationId, text: string): Promise<BotMessage> {
    const maxLength = this.config.messageMaxCharacters;
    if (text.length > maxLength) throw new MessageTooLongError(text.length, maxLength);
    const conversation = await this.find(tenantId, conversationId);
    const language = detectLanguage(text, conversation.language ?? undefined);
    const reply = await this.replyTo(tenantId, text, language);
    const [, answer] = await this.conversations.append(
      { id: conversationId, language },
      2,
      (position) => this.exchange({ conversationId, position, language, text, reply }),
      ([, made]) => this.handOff(conversation, made),
    );
    return answer;
  }

  /** Where there is no answer, a person has to go on. */
  private async handOff({ tenantId, customerId }: Conversation, answer: BotMessage): Promise<void> {
    const { id: messageId, conversationId, language, outcome } = answer;
    if (outcome.kind !== 'unanswered') return;
    const { reason } = outcome;
    await this.events.conversationHandedOff(tenantId, {
      conversationId,
      customerId,
      messageId,
      language,
      reason,
    });
  }

  /** @throws ConversationNotFoundError */
  async messages(tenantId: TenantId, conversationId: ConversationId): Promise<readonly Message[]> {
    await this.find(tenantId, conversationId);
    return this.conversations.messages(conversationId);
  }

  private async find(tenantId: TenantId, id: ConversationId): Promise<Conversation> {
    const conversation = await this.conversations.findById(tenantId, id);
    if (!conversation) throw new ConversationNotFoundError(id);
    return conversation;
  }

  private async replyTo(tenantId: TenantId, question: string, language: Language): Promise<Reply> {
    const understanding =
      (await this.model.use(tenantId, async (model, modelVersion) => ({
        ...(await model.classify(question)),
        modelVersion,
      }))) ?? null;
    const template = understanding
      ? this.knowledge.template(tenantId, understanding.intent, language)
      : undefined;
    const retrieved = this.knowledge.retrieve(tenantId, question, language);
    return decideReply({ language, understanding, template, retrieved }, this.config.thresholds);
  }

  private exchange(said: {
    readonly conversationId: ConversationId;
    readonly position: number;
    readonly language: Language;
    readonly text: string;
    readonly reply: Reply;
  }): [CustomerMessage, BotMessage] {
    const { reply, position, ...shared } = said;
    const createdAt = this.clock.now();
    const question: CustomerMessage = {
      id: this.ids.next(),
      role: 'customer',
      position,
      createdAt,
      ...shared,
    };
    const answer: BotMessage = {
      id: this.ids.next(),
      role: 'bot',
      position: position + 1,
      createdAt,
      ...shared,
      ...reply,
      replyTo: question.id,
    };
    return [question, answer];
  }
}
