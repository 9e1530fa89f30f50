import { ApiProblems } from '@attention-flow/observability';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal } from '../access/current-tenant.decorator.ts';
import { idSchema, pageQuery } from '../access/page.dto.ts';
import type { PageRequest } from '../access/page.dto.ts';
import { SystemScopes } from '../access/scopes.decorator.ts';
import type { Principal } from '../api-key/api-key.ts';
import type { TenantId } from './tenant.ts';
import { newTenant, tenantChange, tenantDto, tenantsDto, toTenantDto, toTenantsDto } from './tenant.dto.ts';
import type { NewTenant, TenantChangeDto, TenantDto, TenantsDto } from './tenant.dto.ts';
import { TenantService } from './tenant.service.ts';

const id = { schema: idSchema<'Tenant'>() };
const uuid = { name: 'id', format: 'uuid' };

@ApiTags('tenants')
@Controller('v1/tenants')
export class TenantController {
  constructor(@Inject(TenantService) private readonly tenants: TenantService) {}

  @Post()
  @SystemScopes('tenants:admin')
  @ApiCreatedResponse({ standardSchema: tenantDto })
  @ApiProblems(400, 409)
  async create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: newTenant }) request: NewTenant,
  ): Promise<TenantDto> {
    return toTenantDto(await this.tenants.create(by, request));
  }

  @Get()
  @SystemScopes('tenants:read')
  @ApiOkResponse({ standardSchema: tenantsDto, description: 'In the order of their making.' })
  @ApiProblems(400)
  async list(@Query({ schema: pageQuery }) request: PageRequest): Promise<TenantsDto> {
    return toTenantsDto(await this.tenants.page(request));
  }

  @Get(':id')
  @SystemScopes('tenants:read')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: tenantDto })
  @ApiProblems(400, 404)
  async find(@Param('id', id) tenantId: TenantId): Promise<TenantDto> {
    return toTenantDto(await this.tenants.find(tenantId));
  }

  @Patch(':id')
  @SystemScopes('tenants:admin')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: tenantDto })
  @ApiProblems(400, 404, 409)
  async update(
    @CurrentPrincipal() by: Principal,
    @Param('id', id) tenantId: TenantId,
    @Body({ schema: tenantChange }) change: TenantChangeDto,
  ): Promise<TenantDto> {
    return toTenantDto(await this.tenants.update(by, tenantId, change));
  }

  @Put(':id/suspension')
  @SystemScopes('tenants:admin')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: tenantDto, description: 'Its keys are refused.' })
  @ApiProblems(400, 404, 409)
  async suspend(@CurrentPrincipal() by: Principal, @Param('id', id) tenantId: TenantId): Promise<TenantDto> {
    return toTenantDto(await this.tenants.suspend(by, tenantId));
  }

  @Delete(':id/suspension')
  @SystemScopes('tenants:admin')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: tenantDto, description: 'Its keys are taken again.' })
  @ApiProblems(400, 404)
  async resume(@CurrentPrincipal() by: Principal, @Param('id', id) tenantId: TenantId): Promise<TenantDto> {
    return toTenantDto(await this.tenants.resume(by, tenantId));
  }
}
