import { ApiProblems } from '@attention-flow/observability';
import { CurrentPrincipal, CurrentTenant, Limits, Scopes } from '@attention-flow/security';
import type { Principal, Tenant } from '@attention-flow/security';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { idSchema } from '../page.dto.ts';
import type { TrainingJobId } from './training-job.ts';
import {
  jobQuery,
  newTrainingJob,
  toTrainingJobDto,
  toTrainingJobsDto,
  trainingJobDto,
  trainingJobsDto,
} from './training-job.dto.ts';
import type { JobQuery, NewTrainingJob, TrainingJobDto, TrainingJobsDto } from './training-job.dto.ts';
import { TrainingJobService } from './training-job.service.ts';

const id = { schema: idSchema<'TrainingJob'>() };
const uuid = { name: 'id', format: 'uuid' } as const;

@ApiTags('training')
@Controller('v1/training-jobs')
export class TrainingJobController {
  constructor(@Inject(TrainingJobService) private readonly jobs: TrainingJobService) {}

  @Scopes('training-jobs:write')
  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: trainingJobDto, description: 'The job waits for its turn.' })
  @ApiProblems(400, 404, 409)
  async create(
    @CurrentPrincipal() { tenant, key }: Principal,
    @Body({ schema: newTrainingJob }) request: NewTrainingJob,
  ): Promise<TrainingJobDto> {
    return toTrainingJobDto(await this.jobs.request({ ...request, tenantId: tenant.id, actor: key.id }));
  }

  @Scopes('training-jobs:read')
  @Get()
  @ApiOkResponse({ standardSchema: trainingJobsDto, description: 'The latest first.' })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: jobQuery }) query: JobQuery,
  ): Promise<TrainingJobsDto> {
    return toTrainingJobsDto(await this.jobs.page(tenant.id, query));
  }

  @Scopes('training-jobs:read')
  @Get(':id')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: trainingJobDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) jobId: TrainingJobId,
  ): Promise<TrainingJobDto> {
    return toTrainingJobDto(await this.jobs.find(tenant.id, jobId));
  }

  /** Each event is named after the job's state and carries the job; the stream ends with the job. */
  @Scopes('training-jobs:read')
  @Limits({ timeoutMs: null })
  @Sse(':id/events')
  @ApiParam(uuid)
  @ApiOkResponse({
    description: "Server-sent events, named after the job's state, each with the job; the last one ends it.",
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404)
  async events(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) jobId: TrainingJobId,
  ): Promise<Observable<MessageEvent>> {
    const job$ = await this.jobs.watch(tenant.id, jobId);
    return job$.pipe(map((job) => ({ type: job.state, data: toTrainingJobDto(job) })));
  }

  @Scopes('training-jobs:write')
  @Put(':id/cancellation')
  @ApiParam(uuid)
  @ApiOkResponse({
    standardSchema: trainingJobDto,
    description: 'A job that runs ends a moment later; until then `cancelRequestedAt` is set.',
  })
  @ApiProblems(400, 404, 409)
  async cancel(
    @CurrentPrincipal() { tenant, key }: Principal,
    @Param('id', id) jobId: TrainingJobId,
  ): Promise<TrainingJobDto> {
    return toTrainingJobDto(await this.jobs.cancel(tenant.id, jobId, key.id));
  }
}
