import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiProblems } from '../problem/api-problems.ts';
import type { HealthReport } from './health-check.ts';
import { Health } from './health.ts';
import { NotReadyError } from './not-ready.error.ts';

const live = z.object({ status: z.literal('live') }).meta({ id: 'Live' });
const ready = z
  .object({
    status: z.enum(['ready', 'degraded']).meta({ description: '`degraded`: works, but not as it should.' }),
    checks: z.record(
      z.string(),
      z.object({
        status: z.enum(['up', 'degraded', 'down']),
        durationMs: z.number(),
        reason: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Ready' });

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  @Get('live')
  @ApiOkResponse({ standardSchema: live, description: 'The process answers.' })
  live(): z.infer<typeof live> {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOkResponse({ standardSchema: ready, description: 'What every request needs is there.' })
  @ApiProblems(503)
  async ready(): Promise<HealthReport> {
    const report = await this.health.report();
    if (report.status === 'notReady' || report.status === 'stopping') throw new NotReadyError(report);
    return report;
  }
}
