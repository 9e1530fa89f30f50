import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { MessageId } from '../conversation/conversation.ts';
import { idSchema } from '../platform/id.schema.ts';
import { feedbackDto, newFeedback, toFeedbackDto } from './feedback.dto.ts';
import type { FeedbackDto, NewFeedback } from './feedback.dto.ts';
import { FeedbackService } from './feedback.service.ts';

const id = { schema: idSchema<'Message'>() };

@ApiTags('feedback')
@Controller('v1/messages/:id/feedback')
export class FeedbackController {
  constructor(private readonly feedback: FeedbackService) {}

  @Scopes('feedback:write')
  @Put()
  @ApiParam({ name: 'id', format: 'uuid', description: 'Of a reply.' })
  @ApiOkResponse({ standardSchema: feedbackDto, description: 'In the place of what was said of it before.' })
  @ApiProblems(400, 404)
  async put(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) messageId: MessageId,
    @Body({ schema: newFeedback }) given: NewFeedback,
  ): Promise<FeedbackDto> {
    return toFeedbackDto(await this.feedback.put(tenant.id, messageId, given));
  }

  @Scopes('feedback:read')
  @Get()
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: feedbackDto })
  @ApiProblems(400, 404)
  async find(@CurrentTenant() tenant: Tenant, @Param('id', id) messageId: MessageId): Promise<FeedbackDto> {
    return toFeedbackDto(await this.feedback.find(tenant.id, messageId));
  }
}
