import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ActiveModel } from './active-model.ts';
import { ModelVersionRepository } from './model-version.repository.ts';

const share = z.number().min(0).max(1).nullable();
const modelVersionsDto = z
  .object({
    modelVersions: z.array(
      z.object({
        version: z.string(),
        trainingJobId: z.uuid(),
        accuracy: share.meta({ description: 'On the examples held out of the training.' }),
        macroF1: share,
        createdAt: z.iso.datetime(),
        isActive: z.boolean().meta({ description: 'It answers now.' }),
      }),
    ),
  })
  .meta({ id: 'ModelVersions' });

@ApiTags('models')
@Controller('v1/model-versions')
export class ModelVersionController {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly active: ActiveModel,
  ) {}

  @Scopes('models:read')
  @Get()
  @ApiOkResponse({ standardSchema: modelVersionsDto, description: "The tenant's own, newest first." })
  async list(@CurrentTenant() tenant: Tenant): Promise<z.output<typeof modelVersionsDto>> {
    const rows = await this.versions.list(tenant.id);
    return {
      modelVersions: rows.map(({ tenantId: _, createdAt, ...row }) => ({
        ...row,
        createdAt: createdAt.toISOString(),
        isActive: row.version === this.active.version(tenant.id),
      })),
    };
  }
}
