import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '@attention-flow/persistence';
import { z } from 'zod';
import { ApiProblems } from '../http/api-problems.ts';
import { NotReadyError } from './not-ready.error.ts';
import { ActiveModel } from '../intent/active-model.ts';

const live = z.object({ status: z.literal('live') }).meta({ id: 'Live' });
const ready = z
  .object({
    status: z.literal('ready'),
    modelVersion: z
      .string()
      .nullable()
      .meta({ description: 'The model that answers; null before the first training.' }),
  })
  .meta({ id: 'Ready' });

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly model: ActiveModel,
  ) {}

  @Get('live')
  @ApiOkResponse({ standardSchema: live, description: 'The process answers.' })
  live(): z.infer<typeof live> {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOkResponse({
    standardSchema: ready,
    description: 'The database answers; a model, if there is one, is loaded.',
  })
  @ApiProblems(503)
  async ready(): Promise<z.infer<typeof ready>> {
    await this.database.ping().catch((cause: unknown) => {
      throw new NotReadyError('database', cause);
    });
    return { status: 'ready', modelVersion: this.model.version };
  }
}
