import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { idSchema } from '../platform/id.schema.ts';
import type { ConversationId } from './conversation.ts';
import {
  conversationDto,
  messagesDto,
  newConversation,
  newMessage,
  replyDto,
  toConversationDto,
  toMessageDto,
} from './conversation.dto.ts';
import type {
  ConversationDto,
  MessagesDto,
  NewConversation,
  NewMessage,
  ReplyDto,
} from './conversation.dto.ts';
import { ConversationService } from './conversation.service.ts';

const id = { schema: idSchema<'Conversation'>() };

@ApiTags('conversations')
@Controller('v1/conversations')
export class ConversationController {
  constructor(private readonly conversations: ConversationService) {}

  @Scopes('conversations:write')
  @Post()
  @ApiCreatedResponse({ standardSchema: conversationDto })
  @ApiProblems(400)
  async open(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: newConversation }) { customerId }: NewConversation,
  ): Promise<ConversationDto> {
    return toConversationDto(await this.conversations.open(tenant.id, customerId));
  }

  @Scopes('conversations:write')
  @Post(':id/messages')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiCreatedResponse({ standardSchema: replyDto, description: 'The reply to the message.' })
  @ApiProblems(400, 404, 413, 503)
  async answer(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
    @Body({ schema: newMessage }) { text }: NewMessage,
  ): Promise<ReplyDto> {
    return toMessageDto(await this.conversations.answer(tenant.id, conversationId, text));
  }

  @Scopes('conversations:read')
  @Get(':id/messages')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: messagesDto, description: 'The messages in order.' })
  @ApiProblems(400, 404)
  async messages(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
  ): Promise<MessagesDto> {
    const messages = await this.conversations.messages(tenant.id, conversationId);
    return { messages: messages.map((message) => toMessageDto(message)) };
  }
}
