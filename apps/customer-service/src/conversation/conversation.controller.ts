import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.ts';
import { idSchema } from '../platform/id.schema.ts';
import type { ConversationId } from './conversation.ts';
import {
  conversationDto,
  messagesDto,
  newMessage,
  replyDto,
  toConversationDto,
  toMessageDto,
} from './conversation.dto.ts';
import type { ConversationDto, MessagesDto, NewMessage, ReplyDto } from './conversation.dto.ts';
import { ConversationService } from './conversation.service.ts';

const id = { schema: idSchema<'Conversation'>() };

@ApiTags('conversations')
@Controller('v1/conversations')
export class ConversationController {
  constructor(private readonly conversations: ConversationService) {}

  @Post()
  @ApiCreatedResponse({ standardSchema: conversationDto })
  async open(): Promise<ConversationDto> {
    return toConversationDto(await this.conversations.open());
  }

  @Post(':id/messages')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiCreatedResponse({ standardSchema: replyDto, description: 'The reply to the message.' })
  @ApiProblems(400, 404, 413, 503)
  async answer(
    @Param('id', id) conversationId: ConversationId,
    @Body({ schema: newMessage }) { text }: NewMessage,
  ): Promise<ReplyDto> {
    return toMessageDto(await this.conversations.answer(conversationId, text));
  }

  @Get(':id/messages')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: messagesDto, description: 'The messages in order.' })
  @ApiProblems(400, 404)
  async messages(@Param('id', id) conversationId: ConversationId): Promise<MessagesDto> {
    const messages = await this.conversations.messages(conversationId);
    return { messages: messages.map((message) => toMessageDto(message)) };
  }
}
