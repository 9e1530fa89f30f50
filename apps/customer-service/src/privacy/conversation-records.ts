import { Database } from '@attention-flow/persistence';
import type {
  DataSubject,
  Erasure,
  PersonalDataSource,
  RetentionKind,
  TenantId,
} from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { ConversationEntity } from '../conversation/conversation.entity.ts';
import type { ConversationId } from '../conversation/conversation.ts';
import { MessageEntity } from '../conversation/message.entity.ts';

const conversationsAtOnce = 50;

/** Conversations as personal data: of one customer, and for how long they are kept. */
@Injectable()
export class ConversationRecords implements PersonalDataSource, RetentionKind {
  readonly name = 'conversations';
  readonly kind = 'conversations';
  readonly defaultDays = 365;

  constructor(private readonly database: Database) {}

  /** Each conversation with its messages, oldest first. */
  async *export({ tenantId, subjectId: customerId }: DataSubject) {
    for (let after: ConversationId | undefined; ;) {
      const conversations = await this.conversations.find({
        where: { tenantId, customerId, ...(after && { id: MoreThan(after) }) },
        order: { id: 'ASC' },
        take: conversationsAtOnce,
      });
      for (const { id, attributes, language, createdAt } of conversations) {
        const messages = await this.messages.find({
          where: { conversationId: id },
          order: { position: 'ASC' },
        });
        yield {
          id,
          attributes: { ...attributes },
          language,
          createdAt: createdAt.toISOString(),
          messages: messages.map(({ role, text, createdAt: at }) => ({ role, text, at: at.toISOString() })),
        };
      }
      after = conversations.at(-1)?.id;
      if (after === undefined || conversations.length < conversationsAtOnce) return;
    }
  }

  async erase({ tenantId, subjectId: customerId }: DataSubject): Promise<Erasure> {
    const removed = { conversations: 0, messages: 0 };
    for (;;) {
      const found = await this.database.transaction(async () => {
        const rows = await this.conversations.find({
          select: { id: true },
          where: { tenantId, customerId },
          take: conversationsAtOnce,
        });
        removed.messages += await this.delete(rows.map(({ id }) => id));
        return rows.length;
      });
      removed.conversations += found;
      if (found < conversationsAtOnce) return { removed };
    }
  }

  async deleteBefore(before: Date, tenantId: TenantId, limit: number): Promise<number> {
    const rows = await this.conversations.find({
      select: { id: true },
      where: { tenantId, createdAt: LessThan(before) },
      order: { createdAt: 'ASC' },
      take: limit,
    });
    await this.delete(rows.map(({ id }) => id));
    return rows.length;
  }

  /** @returns how many messages they had */
  private async delete(ids: readonly ConversationId[]): Promise<number> {
    if (ids.length === 0) return 0;
    const ofThese = { conversationId: In(ids) };
    // Replies refer to the messages that they answer.
    await this.messages.update(ofThese, { replyTo: null });
    const { affected } = await this.messages.delete(ofThese);
    await this.conversations.delete({ id: In(ids) });
    return affected ?? 0;
  }

  private get conversations() {
    return this.database.rows(ConversationEntity);
  }

  private get messages() {
    return this.database.rows(MessageEntity);
  }
}
