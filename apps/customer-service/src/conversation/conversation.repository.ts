import { Injectable } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Conversation, ConversationId, Message, MessageId } from './conversation.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { MessageEntity } from './message.entity.ts';

@Injectable()
export class ConversationRepository {
  constructor(private readonly database: Database) {}

  async insert(conversation: Conversation): Promise<void> {
    await this.database.rows(ConversationEntity).insert(conversation);
  }

  findById(tenantId: TenantId, id: ConversationId): Promise<Conversation | null> {
    return this.database.rows(ConversationEntity).findOneBy({ tenantId, id });
  }

  /** A message belongs to whom its conversation belongs to. */
  async findMessage(tenantId: TenantId, id: MessageId): Promise<Message | null> {
    const row = await this.database.rows(MessageEntity).findOneBy({ id });
    return row && (await this.findById(tenantId, row.conversationId)) ? toMessage(row) : null;
  }

  /** In order. */
  async messages(conversationId: ConversationId): Promise<readonly Message[]> {
    const rows = await this.database
      .rows(MessageEntity)
      .find({ where: { conversationId }, order: { position: 'ASC' } });
    return rows.map(toMessage);
  }

  /**
   * Appends messages made for the positions that are free next, all or none.
   *
   * @param make is given the first free position
   * @param tell what others learn of it, in the same transaction
   */
  append<Made extends readonly Message[]>(
    { id, language }: Pick<Conversation, 'id' | 'language'>,
    count: Made['length'],
    make: (position: number) => Made,
    tell: (made: Made) => Promise<void>,
  ): Promise<Made> {
    return this.database.transaction(async () => {
      const conversations = this.database.rows(ConversationEntity);
      // The update comes first: PostgreSQL then lets nobody else into this conversation until the end.
      await conversations.increment({ id }, 'messageCount', count);
      await conversations.update({ id }, { language });
      const { messageCount } = await conversations.findOneByOrFail({ id });
      const messages = make(messageCount - count + 1);
      await this.database.rows(MessageEntity).insert(messages.map(toRow));
      await tell(messages);
      return messages;
    });
  }
}

function toRow(message: Message): MessageEntity {
  return message.role === 'bot' ? message : { ...message, replyTo: null, outcome: null };
}

function toMessage(row: MessageEntity): Message {
  const { role, replyTo, outcome, ...rest } = row;
  return role === 'bot' && replyTo !== null && outcome !== null
    ? { ...rest, role, replyTo, outcome }
    : { ...rest, role: 'customer' };
}
