import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { pageQuery } from '../http/page-query.ts';
import type { PageQuery } from '../http/page-query.ts';
import { idSchema } from '../platform/id.schema.ts';
import type { NewsSourceId } from './news-source.ts';
import { NewsSourceRepository } from './news-source.repository.ts';
import { newSource, sourceChange, sourceDto, sourcePage, toSourceDto } from './source.dto.ts';
import type { NewSource, SourceChange, SourceDto, SourcePage } from './source.dto.ts';
import { SourceService } from './source.service.ts';

const id = { schema: idSchema<'NewsSource'>() };

@ApiTags('sources')
@Controller('v1/sources')
export class SourceController {
  constructor(
    private readonly service: SourceService,
    private readonly sources: NewsSourceRepository,
  ) {}

  @Scopes('sources:write')
  @Post()
  @ApiCreatedResponse({ standardSchema: sourceDto, description: 'Read from now on.' })
  @ApiProblems(400, 409)
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: newSource }) source: NewSource,
  ): Promise<SourceDto> {
    return toSourceDto(await this.service.add(tenant.id, source));
  }

  @Scopes('sources:read')
  @Get()
  @ApiOkResponse({ standardSchema: sourcePage })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuery }) { limit, after }: PageQuery,
  ): Promise<SourcePage> {
    const { rows, next } = await this.sources.page(tenant.id, limit, after);
    return { sources: rows.map(toSourceDto), next };
  }

  @Scopes('sources:read')
  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: sourceDto })
  @ApiProblems(400, 404)
  async find(@CurrentTenant() tenant: Tenant, @Param('id', id) sourceId: NewsSourceId): Promise<SourceDto> {
    return toSourceDto(await this.service.find(tenant.id, sourceId));
  }

  @Scopes('sources:write')
  @Patch(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: sourceDto })
  @ApiProblems(400, 404)
  async change(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) sourceId: NewsSourceId,
    @Body({ schema: sourceChange }) change: SourceChange,
  ): Promise<SourceDto> {
    return toSourceDto(await this.service.change(tenant.id, sourceId, change));
  }

  @Scopes('sources:write')
  @Delete(':id')
  @HttpCode(204)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'Its documents stay.' })
  @ApiProblems(400, 404)
  async remove(@CurrentTenant() tenant: Tenant, @Param('id', id) sourceId: NewsSourceId): Promise<void> {
    await this.service.remove(tenant.id, sourceId);
  }
}
