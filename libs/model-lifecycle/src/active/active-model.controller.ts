import { ApiProblems } from '@attention-flow/observability';
import { CurrentPrincipal, CurrentTenant, Scopes } from '@attention-flow/security';
import type { Principal, Tenant } from '@attention-flow/security';
import { Body, Controller, Get, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { taskName } from '../page.dto.ts';
import { activeModelDto, activeModelsDto, newActiveModel, toActiveModelDto } from './active-model.dto.ts';
import type { ActiveModelDto, ActiveModelsDto, NewActiveModel } from './active-model.dto.ts';
import { ActiveModelService } from './active-model.service.ts';

const task = { schema: taskName };
const taskParam = { name: 'task', schema: { type: 'string' } } as const;

@ApiTags('models')
@Controller('v1/active-models')
export class ActiveModelController {
  constructor(@Inject(ActiveModelService) private readonly active: ActiveModelService) {}

  @Scopes('models:read')
  @Get()
  @ApiOkResponse({ standardSchema: activeModelsDto, description: 'What answers the tenant, task by task.' })
  async list(@CurrentTenant() tenant: Tenant): Promise<ActiveModelsDto> {
    return { activeModels: (await this.active.list(tenant.id)).map(toActiveModelDto) };
  }

  @Scopes('models:read')
  @Get(':task')
  @ApiParam(taskParam)
  @ApiOkResponse({ standardSchema: activeModelDto })
  @ApiProblems(400, 404)
  async find(@CurrentTenant() tenant: Tenant, @Param('task', task) name: string): Promise<ActiveModelDto> {
    return toActiveModelDto(await this.active.find({ tenantId: tenant.id, task: name }));
  }

  @Scopes('models:write')
  @Put(':task')
  @ApiParam(taskParam)
  @ApiOkResponse({ standardSchema: activeModelDto, description: 'That version answers from now on.' })
  @ApiProblems(400, 404, 409)
  async promote(
    @CurrentPrincipal() { tenant, key }: Principal,
    @Param('task', task) name: string,
    @Body({ schema: newActiveModel }) { version }: NewActiveModel,
  ): Promise<ActiveModelDto> {
    const place = { tenantId: tenant.id, task: name, actor: key.id };
    return toActiveModelDto(await this.active.promote(version, place));
  }

  @Scopes('models:write')
  @Post(':task/rollbacks')
  @ApiParam(taskParam)
  @ApiCreatedResponse({ standardSchema: activeModelDto, description: 'The version before answers again.' })
  @ApiProblems(400, 404, 409)
  async rollBack(
    @CurrentPrincipal() { tenant, key }: Principal,
    @Param('task', task) name: string,
  ): Promise<ActiveModelDto> {
    return toActiveModelDto(await this.active.rollBack({ tenantId: tenant.id, task: name, actor: key.id }));
  }
}
