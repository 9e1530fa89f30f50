import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, OnceOnly, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { streamedTypes } from '../http/configure.ts';
import { importReport } from '../http/import-report.ts';
import type { ImportReport } from '../http/import-report.ts';
import { importRows } from '../http/row-import.ts';
import { formatOf, rowsOf } from '../http/streamed-rows.ts';
import { pageQuery } from '../http/page-query.ts';
import type { PageQuery } from '../http/page-query.ts';
import { Config } from '../platform/config.ts';
import { entityKey, entityPage, readEntity, toEntityDto } from './entity.dto.ts';
import type { EntityPage } from './entity.dto.ts';
import { EntityNotFoundError } from './entity.errors.ts';
import { EntityLinker } from './entity-linker.ts';
import { NamedEntityRepository } from './named-entity.repository.ts';

@ApiTags('entities')
@Controller('v1/entities')
export class EntityController {
  constructor(
    private readonly entities: NamedEntityRepository,
    private readonly linker: EntityLinker,
    private readonly config: Config,
  ) {}

  @Scopes('entities:write')
  @Limits({ bodyBytes: Number.MAX_SAFE_INTEGER, timeoutMs: null })
  @OnceOnly()
  @Post()
  @HttpCode(200)
  @ApiConsumes(...streamedTypes)
  @ApiBody({
    required: true,
    description:
      'JSON Lines or CSV. A row has `key`, `name`, and may have `ticker` and `aliases` (a list; in CSV cut at `|`). ' +
      'A key that is known is replaced. Documents that come from then on are linked.',
    schema: { type: 'string', format: 'binary' },
  })
  @ApiOkResponse({ standardSchema: importReport })
  @ApiProblems(413, 415, 422)
  async import(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest): Promise<ImportReport> {
    const format = formatOf(request);
    const maxBytes = this.config.values.STREAM_MAX_BYTES;
    const rows = rowsOf(request.body, { format, columns: ['key', 'name'], maxBytes });
    const report = await importRows(rows, readEntity, (entities) => this.entities.put(tenant.id, entities));
    this.linker.forget(tenant.id);
    return report;
  }

  @Scopes('entities:read')
  @Get()
  @ApiOkResponse({ standardSchema: entityPage })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuery }) { limit, after }: PageQuery,
  ): Promise<EntityPage> {
    const { rows, next } = await this.entities.page(tenant.id, limit, after);
    return { entities: rows.map(toEntityDto), next };
  }

  @Scopes('entities:write')
  @Delete(':key')
  @HttpCode(204)
  @ApiParam({ name: 'key' })
  @ApiNoContentResponse()
  @ApiProblems(400, 404)
  async remove(
    @CurrentTenant() tenant: Tenant,
    @Param('key', { schema: entityKey }) key: string,
  ): Promise<void> {
    if (!(await this.entities.remove(tenant.id, key))) throw new EntityNotFoundError(key);
    this.linker.forget(tenant.id);
  }
}
