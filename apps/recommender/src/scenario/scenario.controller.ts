import { ApiProblems } from '@attention-flow/observability';
import { CurrentPrincipal, CurrentTenant, Scopes } from '@attention-flow/security';
import type { Principal, Tenant } from '@attention-flow/security';
import { Clock } from '@attention-flow/persistence';
import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { behaviourTypes } from '../shop/shop-loader.ts';
import { scenarioName, scenarioSettings } from './scenario.ts';
import type { ScenarioSettings } from './scenario.ts';
import { ScenarioMetricsService } from './scenario-metrics.ts';
import { ScenarioService } from './scenario.service.ts';

// Of a reply nothing is left out.
const savedSettings = z.object(scenarioSettings.shape).meta({ id: 'SavedScenarioSettings' });
const scenarioDto = z.object({ name: z.string(), settings: savedSettings }).meta({ id: 'Scenario' });
const scenariosDto = z.object({ scenarios: z.array(scenarioDto) }).meta({ id: 'Scenarios' });
const behavioursDto = z.strictObject({ behaviours: behaviourTypes }).meta({ id: 'Behaviours' });

const rate = z.number().min(0).max(1).nullable();
const count = z.int().min(0);
const metricsDto = z
  .object({
    lists: count,
    impressions: count.meta({
      description: 'Lists that an event of this outcome refers to; so are the next two.',
    }),
    clicked: count,
    converted: count,
    clickThroughRate: rate,
    conversionRate: rate,
    coverage: rate.meta({ description: 'Different items recommended, by all items of the catalogue.' }),
  })
  .meta({ id: 'ScenarioMetrics' });

const dayMs = 86_400_000;
const periodQuery = z.object({
  days: z.coerce.number().int().min(1).max(366).default(7).meta({ description: 'Up to now.' }),
});
const name = { schema: scenarioName };

@ApiTags('scenarios')
@Controller('v1')
export class ScenarioController {
  constructor(
    private readonly scenarios: ScenarioService,
    private readonly metrics: ScenarioMetricsService,
    private readonly clock: Clock,
  ) {}

  @Scopes('scenarios:read')
  @Get('scenarios')
  @ApiOkResponse({ standardSchema: scenariosDto, description: 'Those that were saved.' })
  async list(@CurrentTenant() tenant: Tenant): Promise<z.output<typeof scenariosDto>> {
    return { scenarios: [...(await this.scenarios.list(tenant.id))] };
  }

  @Scopes('scenarios:read')
  @Get('scenarios/:name')
  @ApiOkResponse({ standardSchema: scenarioDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('name', name) scenario: string,
  ): Promise<z.output<typeof scenarioDto>> {
    return { name: scenario, settings: await this.scenarios.find(tenant.id, scenario) };
  }

  @Scopes('scenarios:write')
  @Put('scenarios/:name')
  @ApiOkResponse({ standardSchema: scenarioDto, description: 'Its filters have been checked.' })
  @ApiProblems(400, 404, 413, 415, 422)
  async put(
    @CurrentPrincipal() principal: Principal,
    @Param('name', name) scenario: string,
    @Body({ schema: scenarioSettings }) settings: ScenarioSettings,
  ): Promise<z.output<typeof scenarioDto>> {
    await this.scenarios.put(principal, scenario, settings);
    return { name: scenario, settings };
  }

  @Scopes('scenarios:write')
  @Delete('scenarios/:name')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Requests that name it are refused from now on.' })
  @ApiProblems(400, 404)
  async remove(
    @CurrentPrincipal() principal: Principal,
    @Param('name', name) scenario: string,
  ): Promise<void> {
    await this.scenarios.remove(principal, scenario);
  }

  @Scopes('scenarios:read')
  @Get('scenarios/:name/metrics')
  @ApiOkResponse({ standardSchema: metricsDto, description: 'From the events that refer to its lists.' })
  @ApiProblems(400, 404)
  async measure(
    @CurrentTenant() tenant: Tenant,
    @Param('name', name) scenario: string,
    @Query({ schema: periodQuery }) { days }: z.output<typeof periodQuery>,
  ): Promise<z.output<typeof metricsDto>> {
    await this.scenarios.find(tenant.id, scenario);
    const now = this.clock.now().getTime();
    const period = { scenario, from: new Date(now - days * dayMs), to: new Date(now + 1) };
    return { ...(await this.metrics.measure(tenant.id, period)) };
  }

  @Scopes('scenarios:read')
  @Get('behaviours')
  @ApiOkResponse({ standardSchema: behavioursDto, description: 'The kinds of events, and what each means.' })
  async behaviours(@CurrentTenant() tenant: Tenant): Promise<z.output<typeof behavioursDto>> {
    return { behaviours: [...(await this.scenarios.behaviours(tenant.id))] };
  }

  @Scopes('scenarios:write')
  @Put('behaviours')
  @ApiOkResponse({ standardSchema: behavioursDto, description: 'All of them at once; counts are made anew.' })
  @ApiProblems(400, 413, 415)
  async putBehaviours(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: behavioursDto }) { behaviours }: z.output<typeof behavioursDto>,
  ): Promise<z.output<typeof behavioursDto>> {
    await this.scenarios.putBehaviours(principal, behaviours);
    return { behaviours };
  }
}
