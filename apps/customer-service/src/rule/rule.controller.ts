import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { idSchema } from '../platform/id.schema.ts';
import type { RuleId } from './rule.ts';
import { newRule, ruleDto, rulesDto, toRuleDto } from './rule.dto.ts';
import type { NewRule, RuleDto, RulesDto } from './rule.dto.ts';
import { RuleService } from './rule.service.ts';

@ApiTags('rules')
@Controller('v1/rules')
export class RuleController {
  constructor(private readonly rules: RuleService) {}

  @Scopes('rules:write')
  @Post()
  @ApiCreatedResponse({ standardSchema: ruleDto, description: 'It holds from the next message on.' })
  @ApiProblems(400)
  async add(@CurrentTenant() tenant: Tenant, @Body({ schema: newRule }) rule: NewRule): Promise<RuleDto> {
    return toRuleDto(await this.rules.add(tenant.id, rule));
  }

  @Scopes('rules:read')
  @Get()
  @ApiOkResponse({ standardSchema: rulesDto, description: 'In the order in which they are asked.' })
  async list(@CurrentTenant() tenant: Tenant): Promise<RulesDto> {
    return { rules: (await this.rules.list(tenant.id)).map(toRuleDto) };
  }

  @Scopes('rules:write')
  @Delete(':id')
  @HttpCode(204)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'Removed.' })
  @ApiProblems(400, 404)
  async remove(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema<'Rule'>() }) id: RuleId,
  ): Promise<void> {
    await this.rules.remove(tenant.id, id);
  }
}
