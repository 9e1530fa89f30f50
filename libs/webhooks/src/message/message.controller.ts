import { ApiProblems } from '@attention-flow/observability';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { attemptsDto, toAttemptsDto } from '../delivery/delivery.dto.ts';
import type { AttemptsDto } from '../delivery/delivery.dto.ts';
import { idSchema, pageQuery, uuid } from '../http/page.dto.ts';
import type { PageQuery } from '../http/page.dto.ts';
import { RequestTenant } from '../http/request-tenant.ts';
import { messageReplayDto, newMessageReplay } from '../replay/replay.dto.ts';
import type { MessageReplayDto, NewMessageReplay } from '../replay/replay.dto.ts';
import { Webhooks } from '../webhooks.ts';
import { messageDto, messageQuery, messagesDto, toMessageDto, toMessagesDto } from './message.dto.ts';
import type { MessageDto, MessageQuery, MessagesDto } from './message.dto.ts';
import type { MessageId } from './message.ts';

const id = { schema: idSchema<'WebhookMessage'>() };

/** The events of a tenant, where they went, and what the endpoints answered. */
@ApiTags('webhooks')
@Controller('v1/webhook-messages')
export class WebhookMessageController {
  constructor(
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(RequestTenant) private readonly tenant: RequestTenant,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: messagesDto, description: 'Newest first.' })
  @ApiProblems(400)
  async list(
    @Req() request: object,
    @Query({ schema: messageQuery }) { limit, after, ...filter }: MessageQuery,
  ): Promise<MessagesDto> {
    return toMessagesDto(await this.messages.page(this.tenant.of(request), filter, { limit, after }));
  }

  @Get(':id')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: messageDto })
  @ApiProblems(400, 404)
  async get(@Req() request: object, @Param('id', id) messageId: MessageId): Promise<MessageDto> {
    const { message, deliveries } = await this.messages.get(this.tenant.of(request), messageId);
    return toMessageDto(message, deliveries);
  }

  @Get(':id/attempts')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: attemptsDto, description: 'Newest first.' })
  @ApiProblems(400, 404)
  async attempts(
    @Req() request: object,
    @Param('id', id) messageId: MessageId,
    @Query({ schema: pageQuery }) page: PageQuery,
  ): Promise<AttemptsDto> {
    return toAttemptsDto(await this.messages.attempts(this.tenant.of(request), messageId, page));
  }

  @Post(':id/replays')
  @HttpCode(202)
  @ApiParam(uuid)
  @ApiAcceptedResponse({
    standardSchema: messageReplayDto,
    description: 'To disabled endpoints it does not go.',
  })
  @ApiProblems(400, 404, 409)
  async replay(
    @Req() request: object,
    @Param('id', id) messageId: MessageId,
    @Body({ schema: newMessageReplay }) { endpointId }: NewMessageReplay,
  ): Promise<MessageReplayDto> {
    const tenantId = this.tenant.of(request);
    return { endpoints: await this.webhooks.replays.one(tenantId, messageId, endpointId) };
  }

  private get messages() {
    return this.webhooks.messages;
  }
}
