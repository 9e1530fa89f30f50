import { Injectable } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { In, MoreThan } from 'typeorm';
import type { HoldingState } from '../hand-off/hand-off.ts';
import type { Conversation, ConversationId, Message, MessageId } from './conversation.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { ConversationNotFoundError } from './conversation.errors.ts';
import {
  holdingColumns,
  toConversation,
  toConversationRow,
  toMessage,
  toMessageRow,
} from './conversation-rows.ts';
import { MessageEntity } from './message.entity.ts';

/** What is done to a conversation. */
export interface Change<Made extends readonly Message[]> {
  /** At the positions that are free next. */
  readonly messages: Made;
  readonly patch?: Partial<Pick<Conversation, 'language' | 'holding' | 'context'>>;
}

export interface QueueFilter {
  readonly states: readonly HoldingState[];
  readonly team?: string | undefined;
  readonly limit: number;
}

@Injectable()
export class ConversationRepository {
  constructor(private readonly database: Database) {}

  async insert(conversation: Conversation): Promise<void> {
    await this.conversations.insert(toConversationRow(conversation));
  }

  async findById(tenantId: TenantId, id: ConversationId): Promise<Conversation | null> {
    const row = await this.conversations.findOneBy({ tenantId, id });
    return row && toConversation(row);
  }

  /** A message belongs to whom its conversation belongs to. */
  async findMessage(tenantId: TenantId, id: MessageId): Promise<Message | null> {
    const row = await this.messageRows.findOneBy({ id });
    return row && (await this.findById(tenantId, row.conversationId)) ? toMessage(row) : null;
  }

  /** In order. @param after a position; those from 1 on without it */
  async messages(conversationId: ConversationId, after = 0): Promise<readonly Message[]> {
    const where = { conversationId, position: MoreThan(after) };
    return (await this.messageRows.find({ where, order: { position: 'ASC' } })).map(toMessage);
  }

  /** Those that were called for a person, the most urgent first. */
  async queue(tenantId: TenantId, { states, team, limit }: QueueFilter): Promise<readonly Conversation[]> {
    const where = { tenantId, state: In(states), ...(team !== undefined && { callTeam: team }) };
    const rows = await this.conversations.find({ where, order: { dueAt: 'ASC', id: 'ASC' }, take: limit });
    return rows.map(toConversation);
  }

  /**
   * Changes a conversation as it is at that very moment, all or nothing: nobody else changes it meanwhile.
   *
   * @param make is given the conversation; what it throws undoes everything
   * @param tell what others learn of it, in the same transaction
   * @throws ConversationNotFoundError
   */
  change<Made extends readonly Message[]>(
    { tenantId, id }: Pick<Conversation, 'id' | 'tenantId'>,
    make: (conversation: Conversation) => Change<Made>,
    tell: (made: Made, conversation: Conversation) => Promise<void>,
  ): Promise<Made> {
    return this.database.transaction(async () => {
      // The update comes first: PostgreSQL then lets nobody else into this conversation until the end.
      await this.conversations.increment({ tenantId, id }, 'messageCount', 0);
      const before = await this.findById(tenantId, id);
      if (!before) throw new ConversationNotFoundError(id);
      const { messages, patch = {} } = make(before);
      const { holding, ...columns } = patch;
      await this.conversations.update(
        { id },
        {
          messageCount: before.messageCount + messages.length,
          ...columns,
          ...(holding && holdingColumns(holding)),
        },
      );
      if (messages.length > 0) await this.messageRows.insert(messages.map(toMessageRow));
      await tell(messages, { ...before, ...patch });
      return messages;
    });
  }

  private get conversations() {
    return this.database.rows(ConversationEntity);
  }

  private get messageRows() {
    return this.database.rows(MessageEntity);
  }
}
