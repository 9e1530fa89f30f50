import { ApiProblems } from '@attention-flow/observability';
import { Clock } from '@attention-flow/persistence';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { messageDto, toMessageDto } from '../conversation/conversation.dto.ts';
import type { MessageDto } from '../conversation/conversation.dto.ts';
import type { Conversation, ConversationId } from '../conversation/conversation.ts';
import { idSchema } from '../platform/id.schema.ts';
import {
  briefingDto,
  byAgent,
  handOffDto,
  handOffsDto,
  newAgentMessage,
  newCall,
  queueQuery,
  toBriefingDto,
  toHandOffDto,
} from './hand-off.dto.ts';
import type {
  BriefingDto,
  ByAgent,
  HandOffDto,
  HandOffsDto,
  NewAgentMessage,
  NewCall,
  QueueQuery,
} from './hand-off.dto.ts';
import { HandOffService } from './hand-off.service.ts';

const id = { schema: idSchema<'Conversation'>() };

/** The side of the people who answer. */
@ApiTags('hand-offs')
@Controller('v1')
export class HandOffController {
  constructor(
    private readonly handOffs: HandOffService,
    private readonly clock: Clock,
  ) {}

  @Scopes('hand-offs:read')
  @Get('hand-offs')
  @ApiOkResponse({ standardSchema: handOffsDto, description: 'The most urgent first.' })
  @ApiProblems(400)
  async queue(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: queueQuery }) { state, team, limit }: QueueQuery,
  ): Promise<HandOffsDto> {
    const { conversations, now } = await this.handOffs.queue(tenant.id, { states: [state], team, limit });
    return { handOffs: conversations.map((conversation) => toHandOffDto(conversation, now)) };
  }

  @Scopes('hand-offs:read')
  @Get('hand-offs/:id')
  @ApiParam({ name: 'id', format: 'uuid', description: 'Of the conversation.' })
  @ApiOkResponse({ standardSchema: briefingDto, description: 'With the transcript and suggested answers.' })
  @ApiProblems(400, 404)
  async briefing(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
  ): Promise<BriefingDto> {
    return toBriefingDto(await this.handOffs.briefing(tenant.id, conversationId));
  }

  @Scopes('conversations:write')
  @Post('conversations/:id/calls')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiCreatedResponse({ standardSchema: handOffDto, description: 'The bot is silent from now on.' })
  @ApiProblems(400, 404, 409)
  async call(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
    @Body({ schema: newCall }) { team }: NewCall,
  ): Promise<HandOffDto> {
    return this.shown(await this.handOffs.call(tenant.id, conversationId, team));
  }

  @Scopes('hand-offs:write')
  @Post('conversations/:id/claims')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiCreatedResponse({ standardSchema: handOffDto, description: 'The person holds it, called or not.' })
  @ApiProblems(400, 404, 409)
  async claim(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
    @Body({ schema: byAgent }) { agent }: ByAgent,
  ): Promise<HandOffDto> {
    return this.shown(await this.handOffs.claim(tenant.id, conversationId, agent));
  }

  @Scopes('hand-offs:write')
  @Post('conversations/:id/agent-messages')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiCreatedResponse({ standardSchema: messageDto })
  @ApiProblems(400, 404, 409)
  async reply(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
    @Body({ schema: newAgentMessage }) message: NewAgentMessage,
  ): Promise<MessageDto> {
    return toMessageDto(await this.handOffs.reply(tenant.id, conversationId, message));
  }

  @Scopes('hand-offs:write')
  @Post('conversations/:id/returns')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiCreatedResponse({ standardSchema: handOffDto, description: 'The bot answers again.' })
  @ApiProblems(400, 404, 409)
  async handBack(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
    @Body({ schema: byAgent }) { agent }: ByAgent,
  ): Promise<HandOffDto> {
    return this.shown(await this.handOffs.handBack(tenant.id, conversationId, agent));
  }

  @Scopes('hand-offs:write')
  @Put('conversations/:id/closure')
  @HttpCode(200)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: handOffDto, description: 'Nothing more is said in it.' })
  @ApiProblems(400, 404, 409)
  async close(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) conversationId: ConversationId,
  ): Promise<HandOffDto> {
    return this.shown(await this.handOffs.close(tenant.id, conversationId));
  }

  private shown(conversation: Conversation): HandOffDto {
    return toHandOffDto(conversation, this.clock.now());
  }
}
