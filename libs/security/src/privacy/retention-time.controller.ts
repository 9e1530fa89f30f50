import { ApiProblems } from '@attention-flow/observability';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, CurrentTenant } from '../access/current-tenant.decorator.ts';
import { Scopes } from '../access/scopes.decorator.ts';
import type { Principal } from '../api-key/api-key.ts';
import { RetentionTimes } from '../retention/retention-times.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { newRetentionTime, retentionKind, retentionTimesDto, toRetentionTimesDto } from './privacy.dto.ts';
import type { NewRetentionTime, RetentionTimesDto } from './privacy.dto.ts';

const kind = { schema: retentionKind };

/** How long each kind of the tenant's data is kept. */
@ApiTags('privacy')
@Controller('v1/retention-times')
export class RetentionTimeController {
  constructor(@Inject(RetentionTimes) private readonly times: RetentionTimes) {}

  @Get()
  @Scopes('retention-times:read')
  @ApiOkResponse({ standardSchema: retentionTimesDto, description: 'As chosen, or by default.' })
  list(@CurrentTenant() tenant: Tenant): Promise<RetentionTimesDto> {
    return toRetentionTimesDto(this.times, tenant.id);
  }

  @Put(':kind')
  @Scopes('retention-times:admin')
  @ApiParam({ name: 'kind', description: 'One of the list.' })
  @ApiOkResponse({ standardSchema: retentionTimesDto, description: 'All times, as they are now.' })
  @ApiProblems(400, 422)
  async choose(
    @CurrentPrincipal() { tenant, key }: Principal,
    @Param('kind', kind) name: string,
    @Body({ schema: newRetentionTime }) { days }: NewRetentionTime,
  ): Promise<RetentionTimesDto> {
    await this.times.choose({ tenantId: tenant.id, kind: name, days, actor: key.id });
    return toRetentionTimesDto(this.times, tenant.id);
  }

  @Delete(':kind')
  @HttpCode(204)
  @Scopes('retention-times:admin')
  @ApiParam({ name: 'kind', description: 'One of the list.' })
  @ApiNoContentResponse({ description: 'The default holds again.' })
  @ApiProblems(422)
  async reset(
    @CurrentPrincipal() { tenant, key }: Principal,
    @Param('kind', kind) name: string,
  ): Promise<void> {
    await this.times.choose({ tenantId: tenant.id, kind: name, days: undefined, actor: key.id });
  }
}
