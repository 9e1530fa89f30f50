import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Metrics } from './metrics.ts';

@ApiTags('metrics')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  @ApiOkResponse({
    description: 'Figures in the text format of Prometheus.',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const text = await this.metrics.text();
    void reply.type(this.metrics.contentType);
    return text;
  }
}
