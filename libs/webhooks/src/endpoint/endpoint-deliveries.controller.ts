import { ApiProblems } from '@attention-flow/observability';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Clock } from '@attention-flow/persistence';
import { attemptsDto, toAttemptsDto } from '../delivery/delivery.dto.ts';
import type { AttemptsDto } from '../delivery/delivery.dto.ts';
import { idSchema, pageQuery, uuid } from '../http/page.dto.ts';
import type { PageQuery } from '../http/page.dto.ts';
import { RequestTenant } from '../http/request-tenant.ts';
import { exampleDto, newExample } from '../message/example.dto.ts';
import type { ExampleDto, NewExample } from '../message/example.dto.ts';
import { probeDto, toProbeDto } from '../probe/probe.dto.ts';
import type { ProbeDto } from '../probe/probe.dto.ts';
import { newReplay, replayDto } from '../replay/replay.dto.ts';
import type { NewReplay, ReplayDto } from '../replay/replay.dto.ts';
import { Webhooks } from '../webhooks.ts';
import type { EndpointId } from './endpoint.ts';

const id = { schema: idSchema<'WebhookEndpoint'>() };

/** What is sent to an endpoint because a client asks for it, and what became of all that was sent. */
@ApiTags('webhooks')
@Controller('v1/webhook-endpoints')
export class WebhookDeliveriesController {
  constructor(
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(RequestTenant) private readonly tenant: RequestTenant,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get(':id/attempts')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: attemptsDto, description: 'Newest first.' })
  @ApiProblems(400, 404)
  async attempts(
    @Req() request: object,
    @Param('id', id) endpointId: EndpointId,
    @Query({ schema: pageQuery }) page: PageQuery,
  ): Promise<AttemptsDto> {
    const tenantId = this.tenant.of(request);
    return toAttemptsDto(await this.webhooks.messages.attemptsOfEndpoint(tenantId, endpointId, page));
  }

  @Post(':id/examples')
  @HttpCode(202)
  @ApiParam(uuid)
  @ApiAcceptedResponse({ standardSchema: exampleDto, description: 'Sent once, with `x-webhook-example`.' })
  @ApiProblems(400, 404, 409)
  async sendExample(
    @Req() request: object,
    @Param('id', id) endpointId: EndpointId,
    @Body({ schema: newExample }) { type }: NewExample,
  ): Promise<ExampleDto> {
    const tenantId = this.tenant.of(request);
    return { messageId: await this.webhooks.messages.sendExample(tenantId, endpointId, type) };
  }

  @Post(':id/probes')
  @HttpCode(200)
  @ApiParam(uuid)
  @ApiOkResponse({
    standardSchema: probeDto,
    description:
      'What the endpoint answered. A disabled one that accepts is enabled, and gets what it missed.',
  })
  @ApiProblems(400, 404)
  async probe(@Req() request: object, @Param('id', id) endpointId: EndpointId): Promise<ProbeDto> {
    const tenantId = this.tenant.of(request);
    const result = await this.webhooks.endpoints.probe(tenantId, endpointId);
    return toProbeDto(result, await this.webhooks.endpoints.get(tenantId, endpointId));
  }

  @Post(':id/replays')
  @HttpCode(202)
  @ApiParam(uuid)
  @ApiAcceptedResponse({
    standardSchema: replayDto,
    description: 'Sent again with the same id and body, and with `x-webhook-replay`.',
  })
  @ApiProblems(400, 404, 409)
  replay(
    @Req() request: object,
    @Param('id', id) endpointId: EndpointId,
    @Body({ schema: newReplay }) { limit, after, until = this.clock.now(), ...filter }: NewReplay,
  ): Promise<ReplayDto> {
    const tenantId = this.tenant.of(request);
    return this.webhooks.replays.range(tenantId, endpointId, { ...filter, until }, { limit, after });
  }
}
