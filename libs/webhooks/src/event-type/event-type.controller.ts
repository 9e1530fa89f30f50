import { ApiProblems } from '@attention-flow/observability';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Webhooks } from '../webhooks.ts';
import { eventTypeName } from './event-type.ts';
import { eventTypeDto, eventTypesDto } from './event-type.dto.ts';
import type { EventTypeDto, EventTypesDto } from './event-type.dto.ts';

@ApiTags('webhooks')
@Controller('v1/event-types')
export class EventTypeController {
  constructor(@Inject(Webhooks) private readonly webhooks: Webhooks) {}

  @Get()
  @ApiOkResponse({ standardSchema: eventTypesDto })
  list(): EventTypesDto {
    return { eventTypes: [...this.webhooks.eventTypes.descriptions] };
  }

  @Get(':type')
  @ApiOkResponse({ standardSchema: eventTypeDto })
  @ApiProblems(400, 404)
  get(@Param('type', { schema: eventTypeName }) type: string): EventTypeDto {
    return { ...this.webhooks.eventTypes.describe(type) };
  }
}
