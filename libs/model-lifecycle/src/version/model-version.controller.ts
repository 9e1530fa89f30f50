import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { versionName } from '../page.dto.ts';
import {
  modelVersionDto,
  modelVersionsDto,
  toModelVersionDto,
  toModelVersionsDto,
  versionQuery,
} from './model-version.dto.ts';
import type { ModelVersionDto, ModelVersionsDto, VersionQuery } from './model-version.dto.ts';
import { ModelVersionService } from './model-version.service.ts';

@ApiTags('models')
@Controller('v1/model-versions')
export class ModelVersionController {
  constructor(@Inject(ModelVersionService) private readonly versions: ModelVersionService) {}

  @Scopes('models:read')
  @Get()
  @ApiOkResponse({ standardSchema: modelVersionsDto, description: "The tenant's own, the latest first." })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: versionQuery }) query: VersionQuery,
  ): Promise<ModelVersionsDto> {
    return toModelVersionsDto(await this.versions.page(tenant.id, query));
  }

  @Scopes('models:read')
  @Get(':version')
  @ApiParam({ name: 'version', schema: { type: 'string' } })
  @ApiOkResponse({ standardSchema: modelVersionDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('version', { schema: versionName }) version: string,
  ): Promise<ModelVersionDto> {
    return toModelVersionDto(await this.versions.find(tenant.id, version));
  }
}
