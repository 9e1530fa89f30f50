import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { idSchema } from '../platform/id.schema.ts';
import type { MessageId } from './conversation.ts';
import { explanationDto, explanationQuery, toExplanationDto } from './conversation.dto.ts';
import type { ExplanationDto, ExplanationQuery } from './conversation.dto.ts';
import { ExplanationService } from './explanation.service.ts';

@ApiTags('conversations')
@Controller('v1/messages')
export class ExplanationController {
  constructor(private readonly explanations: ExplanationService) {}

  @Scopes('conversations:read')
  @Get(':id/explanation')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({
    standardSchema: explanationDto,
    description: 'The words that decided, with their scores.',
  })
  @ApiProblems(400, 404, 409, 503)
  async explain(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema<'Message'>() }) id: MessageId,
    @Query({ schema: explanationQuery }) { method }: ExplanationQuery,
  ): Promise<ExplanationDto> {
    return toExplanationDto(await this.explanations.explain(tenant.id, id, method));
  }
}
