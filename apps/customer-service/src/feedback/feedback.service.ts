import { Clock, Database } from '@attention-flow/persistence';
import { maskPersonalData } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { MessageNotFoundError } from '../conversation/conversation.errors.ts';
import { ConversationRepository } from '../conversation/conversation.repository.ts';
import type { MessageId } from '../conversation/conversation.ts';
import type { NewFeedback } from './feedback.dto.ts';
import { FeedbackEntity } from './feedback.entity.ts';
import { FeedbackNotFoundError } from './feedback.errors.ts';

/** What is said of replies; the latest word on each counts. */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws MessageNotFoundError where there is no reply of that id, of the bot or of a person */
  async put(tenantId: TenantId, messageId: MessageId, given: NewFeedback): Promise<FeedbackEntity> {
    const message = await this.conversations.findMessage(tenantId, messageId);
    if (!message || message.role === 'customer') throw new MessageNotFoundError(messageId);
    const editedAnswer = given.editedAnswer === null ? null : maskPersonalData(given.editedAnswer);
    const row = { ...given, editedAnswer, messageId, tenantId, createdAt: this.clock.now() };
    await this.rows.upsert(row, ['messageId']);
    return row;
  }

  /** @throws FeedbackNotFoundError */
  async find(tenantId: TenantId, messageId: MessageId): Promise<FeedbackEntity> {
    const row = await this.rows.findOneBy({ tenantId, messageId });
    if (!row) throw new FeedbackNotFoundError(messageId);
    return row;
  }

  private get rows() {
    return this.database.rows(FeedbackEntity);
  }
}
