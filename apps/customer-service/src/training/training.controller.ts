import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, HttpCode, Param, Post, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { idSchema } from '../platform/id.schema.ts';
import type { TrainingJobId } from './training-job.ts';
import { newTrainingJob, toTrainingJobDto, trainingJobDto } from './training.dto.ts';
import type { NewTrainingJob, TrainingJobDto } from './training.dto.ts';
import { TrainingService } from './training.service.ts';

const id = { schema: idSchema<'TrainingJob'>() };

@ApiTags('training')
@Controller('v1/training-jobs')
export class TrainingController {
  constructor(private readonly training: TrainingService) {}

  @Scopes('training-jobs:write')
  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: trainingJobDto, description: 'The job waits for its turn.' })
  @ApiProblems(400, 409)
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: newTrainingJob }) request: NewTrainingJob,
  ): Promise<TrainingJobDto> {
    return toTrainingJobDto(await this.training.request({ ...request, tenantId: tenant.id }));
  }

  @Scopes('training-jobs:read')
  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: trainingJobDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) jobId: TrainingJobId,
  ): Promise<TrainingJobDto> {
    return toTrainingJobDto(await this.training.find(tenant.id, jobId));
  }

  /** Each event is named after the job's state and carries the job; the stream ends with the job. */
  @Scopes('training-jobs:read')
  @Limits({ timeoutMs: null })
  @Sse(':id/events')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({
    description: "Server-sent events, named after the job's state, each with the job; the last one ends it.",
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404)
  async events(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) jobId: TrainingJobId,
  ): Promise<Observable<MessageEvent>> {
    const job$ = await this.training.watch(tenant.id, jobId);
    return job$.pipe(map((job) => ({ type: job.state, data: toTrainingJobDto(job) })));
  }
}
