import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { idSchema } from '../platform/id.schema.ts';
import {
  acknowledgement,
  alertDto,
  alertHistory,
  alertPage,
  alertQuery,
  assignment,
  snooze,
  toAlertDto,
  toHistoryDto,
} from './alert.dto.ts';
import type {
  Acknowledgement,
  AlertDto,
  AlertHistory,
  AlertPage,
  AlertQuery,
  Assignment,
  Snooze,
} from './alert.dto.ts';
import type { AlertId } from './alert.entity.ts';
import { AlertService } from './alert.service.ts';

const id = { schema: idSchema<'Alert'>() };

@ApiTags('alerts')
@Controller('v1/alerts')
export class AlertController {
  constructor(private readonly alerts: AlertService) {}

  /** Newest first. */
  @Scopes('alerts:read')
  @Get()
  @ApiOkResponse({ standardSchema: alertPage })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: alertQuery }) { limit, after, ...filter }: AlertQuery,
  ): Promise<AlertPage> {
    const { rows, next } = await this.alerts.page(tenant.id, filter, { limit, after });
    return { alerts: rows.map(toAlertDto), next };
  }

  @Scopes('alerts:read')
  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: alertDto })
  @ApiProblems(400, 404)
  async find(@CurrentTenant() tenant: Tenant, @Param('id', id) alertId: AlertId): Promise<AlertDto> {
    return toAlertDto(await this.alerts.find(tenant.id, alertId));
  }

  /** Everything that happened to it, oldest first. */
  @Scopes('alerts:read')
  @Get(':id/history')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: alertHistory })
  @ApiProblems(400, 404)
  async history(@CurrentTenant() tenant: Tenant, @Param('id', id) alertId: AlertId): Promise<AlertHistory> {
    return toHistoryDto(await this.alerts.history(tenant.id, alertId));
  }

  /** It is not repeated any more. */
  @Scopes('alerts:write')
  @Put(':id/acknowledgement')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: alertDto })
  @ApiProblems(400, 404, 409)
  async acknowledge(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) alertId: AlertId,
    @Body({ schema: acknowledgement }) { by, comment }: Acknowledgement,
  ): Promise<AlertDto> {
    return toAlertDto(await this.alerts.acknowledge(tenant.id, alertId, by, comment));
  }

  @Scopes('alerts:write')
  @Put(':id/assignment')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: alertDto })
  @ApiProblems(400, 404, 409)
  async assign(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) alertId: AlertId,
    @Body({ schema: assignment }) { assignee, by }: Assignment,
  ): Promise<AlertDto> {
    return toAlertDto(await this.alerts.assign(tenant.id, alertId, assignee, by));
  }

  /** Nobody is told of it until then. */
  @Scopes('alerts:write')
  @Put(':id/snooze')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: alertDto })
  @ApiProblems(400, 404, 409)
  async snooze(
    @CurrentTenant() tenant: Tenant,
    @Param('id', id) alertId: AlertId,
    @Body({ schema: snooze }) { until, by }: Snooze,
  ): Promise<AlertDto> {
    return toAlertDto(await this.alerts.snooze(tenant.id, alertId, until, by));
  }
}
