import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, OnceOnly, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { pageQuery } from '../http/page-query.ts';
import type { PageQuery } from '../http/page-query.ts';
import { idSchema } from '../platform/id.schema.ts';
import { backtestDto, backtestRequest, toBacktestDto, unsavedBacktestRequest } from './backtest.dto.ts';
import type { BacktestDto, BacktestRequest, UnsavedBacktestRequest } from './backtest.dto.ts';
import { BacktestService } from './backtest.service.ts';
import { ruleDefinition, ruleDto, rulePage } from './rule.dto.ts';
import type { RuleDefinition, RuleDto, RulePage } from './rule.dto.ts';
import type { RuleEntity, RuleId } from './rule.entity.ts';
import { RuleService } from './rule.service.ts';

const id = { schema: idSchema<'Rule'>() };

@ApiTags('rules')
@Controller('v1')
export class RuleController {
  constructor(
    private readonly rules: RuleService,
    private readonly backtests: BacktestService,
  ) {}

  @Scopes('rules:write')
  @OnceOnly()
  @Post('rules')
  @ApiCreatedResponse({ standardSchema: ruleDto })
  @ApiProblems(400, 409, 422)
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: ruleDefinition }) definition: RuleDefinition,
  ): Promise<RuleDto> {
    return toRuleDto(await this.rules.create(tenant.id, definition));
  }

  @Scopes('rules:read')
  @Get('rules')
  @ApiOkResponse({ standardSchema: rulePage })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuery }) page: PageQuery,
  ): Promise<RulePage> {
    const { rows, next } = await this.rules.page(tenant.id, page);
    return { rules: rows.map(toRuleDto), next };
  }

  @Scopes('rules:read')
  @Get('rules/:id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: ruleDto })
  @ApiProblems(400, 404)
  async find(@CurrentTenant() tenant: Tenant, @Param('id', id) ruleId: RuleId): Promise<RuleDto> {
    return toRuleDto(await this.rules.find(tenant.id, ruleId));
  }

  /** Its open alerts are resolved. */
  @Scopes('rules:write')
  @Put('rules/:id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: ruleDto })
  @ApiProblems(400, 404)
  async replace(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) ruleId: RuleId,
    @Body({ schema: ruleDefinition }) definition: RuleDefinition,
  ): Promise<RuleDto> {
    return toRuleDto(await this.rules.replace(tenant.id, ruleId, definition));
  }

  @Scopes('rules:write')
  @Delete('rules/:id')
  @HttpCode(204)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'Removed; its open alerts are resolved.' })
  @ApiProblems(400, 404)
  async remove(@CurrentTenant() tenant: Tenant, @Param('id', id) ruleId: RuleId): Promise<void> {
    await this.rules.remove(tenant.id, ruleId);
  }

  /** Alerts that the rule would have raised; nothing is stored. */
  @Scopes('rules:read')
  @Post('rules/:id/backtests')
  @HttpCode(200)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: backtestDto })
  @ApiProblems(400, 404, 422)
  async backtest(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) ruleId: RuleId,
    @Body({ schema: backtestRequest }) request: BacktestRequest,
  ): Promise<BacktestDto> {
    const { definition } = await this.rules.find(tenant.id, ruleId);
    return toBacktestDto(await this.backtests.run(tenant.id, definition, request));
  }

  /** The same of a rule that is not saved. */
  @Scopes('rules:read')
  @Post('backtests')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: backtestDto })
  @ApiProblems(400, 422)
  async backtestUnsaved(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: unsavedBacktestRequest }) { rule, ...request }: UnsavedBacktestRequest,
  ): Promise<BacktestDto> {
    return toBacktestDto(await this.backtests.run(tenant.id, rule, request));
  }
}

function toRuleDto({ id: ruleId, definition, evaluatedUntil, createdAt, updatedAt }: RuleEntity): RuleDto {
  return {
    id: ruleId,
    definition,
    evaluatedUntil: evaluatedUntil?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
