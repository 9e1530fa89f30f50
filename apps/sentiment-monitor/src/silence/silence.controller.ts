import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, OnceOnly, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { pageQuery } from '../http/page-query.ts';
import type { PageQuery } from '../http/page-query.ts';
import { idSchema } from '../platform/id.schema.ts';
import { newSilence, silenceDto, silencePage, toSilenceDto } from './silence.dto.ts';
import type { NewSilence, SilenceDto, SilencePage } from './silence.dto.ts';
import type { SilenceId } from './silence.entity.ts';
import { SilenceService } from './silence.service.ts';

@ApiTags('silences')
@Controller('v1/silences')
export class SilenceController {
  constructor(private readonly silences: SilenceService) {}

  @Scopes('silences:write')
  @OnceOnly()
  @Post()
  @ApiCreatedResponse({ standardSchema: silenceDto })
  @ApiProblems(400, 422)
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: newSilence }) given: NewSilence,
  ): Promise<SilenceDto> {
    return toSilenceDto(await this.silences.create(tenant.id, given));
  }

  /** Those that have not ended, the one that ends first before all. */
  @Scopes('silences:read')
  @Get()
  @ApiOkResponse({ standardSchema: silencePage })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuery }) page: PageQuery,
  ): Promise<SilencePage> {
    const { rows, next } = await this.silences.page(tenant.id, page);
    return { silences: rows.map(toSilenceDto), next };
  }

  /** Ends it now; it stays in the history of the alerts that it silenced. */
  @Scopes('silences:write')
  @Delete(':id')
  @HttpCode(204)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'Ended.' })
  @ApiProblems(400, 404)
  async end(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema<'Silence'>() }) id: SilenceId,
  ): Promise<void> {
    await this.silences.end(tenant.id, id);
  }
}
