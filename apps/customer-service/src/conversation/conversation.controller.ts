import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, Param, Post, Query, Res, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { idSchema } from '../platform/id.schema.ts';
import type { ConversationId } from './conversation.ts';
import {
  conversationDto,
  followQuery,
  messageDto,
  messagesDto,
  newConversation,
  newMessage,
  replyDto,
  toConversationDto,
  toMessageDto,
} from './conversation.dto.ts';
import type {
  ConversationDto,
  FollowQuery,
  MessageDto,
  MessagesDto,
  NewConversation,
  NewMessage,
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
    @Body({ schema: newConversation }) visit: NewConversation,
  ): Promise<ConversationDto> {
    return toConversationDto(await this.conversations.open(tenant.id, visit));
  }

  @Scopes('conversations:read')
  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: conversationDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
  ): Promise<ConversationDto> {
    return toConversationDto(await this.conversations.find(tenant.id, conversationId));
  }

  @Scopes('conversations:write')
  @Post(':id/messages')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiCreatedResponse({ standardSchema: replyDto, description: 'The reply to the message.' })
  @ApiAcceptedResponse({
    standardSchema: messageDto,
    description:
      "The customer's message: a person was called or holds the conversation, and the bot is silent.",
  })
  @ApiProblems(400, 404, 409, 413, 503)
  async answer(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
    @Body({ schema: newMessage }) { text }: NewMessage,
    @Res({ passthrough: true }) response: FastifyReply,
  ): Promise<MessageDto> {
    const message = await this.conversations.answer(tenant.id, conversationId, text);
    response.status(message.role === 'bot' ? 201 : 202);
    return toMessageDto(message);
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

  /** Each event is named after who wrote the message, and its id is the message's position. */
  @Scopes('conversations:read')
  @Limits({ timeoutMs: null })
  @Sse(':id/events')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({
    description: 'Server-sent events: the messages after a position, then each as it comes.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404)
  async events(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
    @Query({ schema: followQuery }) { after }: FollowQuery,
  ): Promise<Observable<MessageEvent>> {
    const messages$ = await this.conversations.follow(tenant.id, conversationId, after);
    return messages$.pipe(
      map((message) => ({
        type: message.role,
        id: String(message.position),
        data: toMessageDto(message),
      })),
    );
  }
}
