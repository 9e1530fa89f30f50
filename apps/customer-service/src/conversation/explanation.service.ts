import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { ActiveModel } from '../intent/active-model.ts';
import type { Explanation, ExplanationMethod } from '../intent/intent-model.ts';
import { KnowledgeService } from '../knowledge/knowledge.service.ts';
import type { RankedPassage } from '../retrieval/passage.ts';
import type { BotMessage, CustomerMessage, MessageId } from './conversation.ts';
import { MessageNotFoundError, ModelNotTrainedError } from './conversation.errors.ts';
import { ConversationRepository } from './conversation.repository.ts';

/** Why the model understood a customer's message as it does. */
export interface MessageExplanation extends Explanation {
  /** The customer's message that the offsets point into. */
  readonly message: CustomerMessage;
  /** What the bot replied, with its sources and the rules that had a say; `null` where it was silent. */
  readonly reply: BotMessage | null;
  /** The learnt questions most like it, best first. */
  readonly nearest: readonly RankedPassage[];
  /** The model that explains, which may be newer than the one that answered. */
  readonly modelVersion: string;
}

const examplesConsidered = 8;
const mostExamples = 3;

@Injectable()
export class ExplanationService {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly model: ActiveModel,
    private readonly knowledge: KnowledgeService,
  ) {}

  /**
   * Explains a customer's message, or the one that a reply answers.
   *
   * @throws MessageNotFoundError
   * @throws ModelNotTrainedError
   */
  async explain(tenantId: TenantId, id: MessageId, method: ExplanationMethod): Promise<MessageExplanation> {
    const message = await this.findQuestion(tenantId, id);
    const explanation = await this.model.use(tenantId, async (model, modelVersion) => ({
      ...(await model.explain(message.text, method)),
      message,
      modelVersion,
    }));
    if (!explanation) throw new ModelNotTrainedError();
    return { ...explanation, reply: await this.findReply(message), nearest: this.nearest(tenantId, message) };
  }

  private async findReply({ conversationId, id, position }: CustomerMessage): Promise<BotMessage | null> {
    const [next] = await this.conversations.messages(conversationId, position);
    return next?.role === 'bot' && next.replyTo === id ? next : null;
  }

  private nearest(tenantId: TenantId, { text, language }: CustomerMessage): readonly RankedPassage[] {
    const found = this.knowledge.search(tenantId, text, { language, limit: examplesConsidered });
    return found.filter(({ passage }) => passage.kind === 'pair').slice(0, mostExamples);
  }

  private async findQuestion(tenantId: TenantId, id: MessageId): Promise<CustomerMessage> {
    const message = await this.conversations.findMessage(tenantId, id);
    if (!message) throw new MessageNotFoundError(id);
    if (message.role === 'customer') return message;
    // What a person wrote has no model behind it.
    if (message.role === 'agent') throw new MessageNotFoundError(id);
    return this.findQuestion(tenantId, message.replyTo);
  }
}
