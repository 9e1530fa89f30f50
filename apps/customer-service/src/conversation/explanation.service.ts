import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { ActiveModel } from '../intent/active-model.ts';
import type { Explanation, ExplanationMethod } from '../intent/intent-model.ts';
import type { CustomerMessage, MessageId } from './conversation.ts';
import { MessageNotFoundError, ModelNotTrainedError } from './conversation.errors.ts';
import { ConversationRepository } from './conversation.repository.ts';

/** Why the model understood a customer's message as it does. */
export interface MessageExplanation extends Explanation {
  /** The customer's message that the offsets point into. */
  readonly message: CustomerMessage;
  /** The model that explains, which may be newer than the one that answered. */
  readonly modelVersion: string;
}

@Injectable()
export class ExplanationService {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly model: ActiveModel,
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
    return explanation;
  }

  private async findQuestion(tenantId: TenantId, id: MessageId): Promise<CustomerMessage> {
    const message = await this.conversations.findMessage(tenantId, id);
    if (!message) throw new MessageNotFoundError(id);
    return message.role === 'customer' ? message : this.findQuestion(tenantId, message.replyTo);
  }
}
