import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { SeriesStore } from './series.ts';
import { seriesDto, seriesQuery, trendDto, trendQuery } from './trend.dto.ts';
import type { SeriesQuery, TrendDto, TrendQuery } from './trend.dto.ts';
import { TrendService } from './trend.service.ts';

@ApiTags('trends')
@Controller('v1')
export class TrendController {
  constructor(
    private readonly trends: TrendService,
    private readonly series: SeriesStore,
  ) {}

  @Scopes('trends:read')
  @Get('trends')
  @ApiOkResponse({ standardSchema: trendDto, description: 'Of all stories that have what is given.' })
  @ApiProblems(400)
  trend(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: trendQuery }) query: TrendQuery,
  ): Promise<TrendDto> {
    return this.trends.trend(tenant.id, query);
  }

  @Scopes('trends:read')
  @Get('trend-series')
  @ApiOkResponse({
    standardSchema: seriesDto,
    description: 'Every topic, entity, source or language that was counted.',
  })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: seriesQuery }) { by }: SeriesQuery,
  ): Promise<z.output<typeof seriesDto>> {
    return { series: (await this.series.list(tenant.id, [by])).map(({ key }) => ({ ...key })) };
  }
}
