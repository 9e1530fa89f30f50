import { ApiProblems, InvalidRequestError } from '@attention-flow/observability';
import { CurrentTenant, Limits, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { ReadEvent } from './behaviour-event.ts';
import { EventIntake } from './event-intake.ts';
import { eventBatch, newEvent, takenEvents } from './event.dto.ts';

const oneOrMany = z.union([eventBatch, newEvent]);
const batchBytes = 16 * 1024 * 1024;

@ApiTags('events')
@Controller('v1/events')
export class EventController {
  constructor(private readonly intake: EventIntake) {}

  @Scopes('events:write')
  @Limits({ bodyBytes: batchBytes })
  @Post()
  @HttpCode(200)
  @ApiOkResponse({
    standardSchema: takenEvents,
    description: 'One event or a batch; all are taken, or none.',
  })
  @ApiProblems(400, 413, 415)
  async take(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: oneOrMany }) body: z.output<typeof oneOrMany>,
  ): Promise<z.output<typeof takenEvents>> {
    const given = 'events' in body ? body.events : [body];
    const read = await this.intake.read(tenant.id, given);
    return this.intake.take(tenant.id, read.map(eventOrRefuse));
  }
}

function eventOrRefuse(read: ReadEvent, index: number) {
  if (read.kind === 'event') return read.event;
  throw new InvalidRequestError([{ message: read.refusal.detail, path: ['events', index] }]);
}
