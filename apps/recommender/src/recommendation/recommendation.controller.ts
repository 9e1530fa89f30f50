import { Readable } from 'node:stream';
import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, OnceOnly, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { nameSchema } from '../catalogue/item.dto.ts';
import { defaultScenario, scenarioName } from '../scenario/scenario.ts';
import { ServiceError } from '../platform/service.error.ts';
import { recommendationBatch, recommendationDto, recommendationQuery } from './recommendation.dto.ts';
import type { RecommendationDto, RecommendationQuery } from './recommendation.dto.ts';
import { RecommendationService } from './recommendation.service.ts';

const listQuery = z.object({
  count: z.coerce.number().int().min(1).max(200).default(10),
  scenario: scenarioName.default(defaultScenario),
  filter: z.string().min(1).max(4_000).optional(),
});
type ListQuery = z.output<typeof listQuery>;

const batchBytes = 16 * 1024 * 1024;

@ApiTags('recommendations')
@Controller('v1')
export class RecommendationController {
  constructor(private readonly recommendations: RecommendationService) {}

  @Scopes('recommendations:read')
  @OnceOnly()
  @Post('recommendations')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: recommendationDto, description: 'Best first.' })
  @ApiProblems(400, 404, 413, 415, 422)
  recommend(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: recommendationQuery }) query: RecommendationQuery,
  ): Promise<RecommendationDto> {
    return this.recommendations.recommend(tenant.id, query);
  }

  @Scopes('recommendations:read')
  @OnceOnly()
  @Limits({ bodyBytes: batchBytes, timeoutMs: null })
  @Post('recommendation-batches')
  @HttpCode(200)
  @ApiOkResponse({
    description:
      'JSON Lines: for each request its `Recommendation`, or `{"error": {"code", "detail"}}`, in their order.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  @ApiProblems(400, 413, 415)
  batch(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: recommendationBatch }) { requests }: z.output<typeof recommendationBatch>,
  ): StreamableFile {
    return new StreamableFile(Readable.from(this.lines(tenant, requests)), { type: 'application/x-ndjson' });
  }

  @Scopes('recommendations:read')
  @Get('items/:itemId/similar')
  @ApiOkResponse({ standardSchema: recommendationDto, description: 'Items that go with this one.' })
  @ApiProblems(400, 404, 422)
  similar(
    @CurrentTenant() tenant: Tenant,
    @Param('itemId', { schema: nameSchema }) itemId: string,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<RecommendationDto> {
    return this.recommendations.similar(tenant.id, itemId, defined(query));
  }

  @Scopes('recommendations:read')
  @Get('trending')
  @ApiOkResponse({
    standardSchema: recommendationDto,
    description: 'What is coming up, the same for everybody.',
  })
  @ApiProblems(400, 404, 422)
  trending(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<RecommendationDto> {
    return this.recommendations.trending(tenant.id, defined(query));
  }

  private async *lines(tenant: Tenant, requests: readonly RecommendationQuery[]): AsyncGenerator<string> {
    for (const query of requests) yield `${JSON.stringify(await this.lineOf(tenant, query))}\n`;
  }

  /** A request that is refused takes none of the others with it. */
  private async lineOf(tenant: Tenant, query: RecommendationQuery): Promise<unknown> {
    try {
      return await this.recommendations.recommend(tenant.id, query);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { error: { code: error.code, detail: error.message } };
    }
  }
}

function defined({ filter, ...query }: ListQuery) {
  return filter === undefined ? query : { ...query, filter };
}
