import { Body, Controller, Get, HttpCode, Param, Post, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { ApiProblems } from '../http/api-problems.ts';
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

  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: trainingJobDto, description: 'The job waits for its turn.' })
  @ApiProblems(400, 409)
  async create(@Body({ schema: newTrainingJob }) request: NewTrainingJob): Promise<TrainingJobDto> {
    return toTrainingJobDto(await this.training.request(request));
  }

  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: trainingJobDto })
  @ApiProblems(400, 404)
  async find(@Param('id', id) jobId: TrainingJobId): Promise<TrainingJobDto> {
    return toTrainingJobDto(await this.training.find(jobId));
  }

  /** Each event is named after the job's state and carries the job; the stream ends with the job. */
  @Sse(':id/events')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({
    description: "Server-sent events, named after the job's state, each with the job; the last one ends it.",
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404)
  async events(@Param('id', id) jobId: TrainingJobId): Promise<Observable<MessageEvent>> {
    const job$ = await this.training.watch(jobId);
    return job$.pipe(map((job) => ({ type: job.state, data: toTrainingJobDto(job) })));
  }
}
