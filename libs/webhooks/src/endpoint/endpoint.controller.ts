import { ApiProblems } from '@attention-flow/observability';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Req,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { idSchema, uuid } from '../http/page.dto.ts';
import { RequestTenant } from '../http/request-tenant.ts';
import { SecretReply } from '../http/secret-reply.ts';
import {
  newSecret,
  secretsDto,
  signingKeyDto,
  toSecretsDto,
  toSigningKeyDto,
} from '../signature/secret.dto.ts';
import type { NewSecret, SecretsDto, SigningKeyDto } from '../signature/secret.dto.ts';
import { Webhooks } from '../webhooks.ts';
import type { EndpointId } from './endpoint.ts';
import {
  endpointChange,
  endpointDto,
  endpointsDto,
  newEndpoint,
  newState,
  toEndpointDto,
} from './endpoint.dto.ts';
import type { EndpointChange, EndpointDto, EndpointsDto, NewEndpoint, NewState } from './endpoint.dto.ts';

const id = { schema: idSchema<'WebhookEndpoint'>() };
const createdDto = endpointDto.extend({ signingKey: signingKeyDto }).meta({ id: 'CreatedWebhookEndpoint' });

/** Where a tenant receives webhooks. Replies that hold a secret hold it this once. */
@ApiTags('webhooks')
@Controller('v1/webhook-endpoints')
export class WebhookEndpointController {
  constructor(
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(RequestTenant) private readonly tenant: RequestTenant,
  ) {}

  @Post()
  @SecretReply()
  @ApiCreatedResponse({ standardSchema: createdDto, description: 'The secret is shown this once.' })
  @ApiProblems(400, 409, 422)
  async create(
    @Req() request: object,
    @Body({ schema: newEndpoint }) { signing, ...settings }: NewEndpoint,
  ): Promise<z.output<typeof createdDto>> {
    const made = await this.endpoints.create(this.tenant.of(request), settings, signing);
    return { ...toEndpointDto(made.endpoint), signingKey: toSigningKeyDto(made.key) };
  }

  @Get()
  @ApiOkResponse({ standardSchema: endpointsDto, description: 'In the order of their making.' })
  async list(@Req() request: object): Promise<EndpointsDto> {
    const endpoints = await this.endpoints.list(this.tenant.of(request));
    return { endpoints: endpoints.map(toEndpointDto) };
  }

  @Get(':id')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: endpointDto })
  @ApiProblems(400, 404)
  async get(@Req() request: object, @Param('id', id) endpointId: EndpointId): Promise<EndpointDto> {
    return toEndpointDto(await this.endpoints.get(this.tenant.of(request), endpointId));
  }

  @Patch(':id')
  @ApiParam(uuid)
  @ApiOkResponse({
    standardSchema: endpointDto,
    description: 'What is not given stays; headers are replaced.',
  })
  @ApiProblems(400, 404, 422)
  async update(
    @Req() request: object,
    @Param('id', id) endpointId: EndpointId,
    @Body({ schema: endpointChange }) change: EndpointChange,
  ): Promise<EndpointDto> {
    return toEndpointDto(await this.endpoints.update(this.tenant.of(request), endpointId, change));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiParam(uuid)
  @ApiNoContentResponse({ description: 'Gone, with its secrets, deliveries and attempts.' })
  @ApiProblems(400, 404)
  async delete(@Req() request: object, @Param('id', id) endpointId: EndpointId): Promise<void> {
    await this.endpoints.delete(this.tenant.of(request), endpointId);
  }

  @Put(':id/state')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: endpointDto })
  @ApiProblems(400, 404)
  async setState(
    @Req() request: object,
    @Param('id', id) endpointId: EndpointId,
    @Body({ schema: newState }) { state, recover }: NewState,
  ): Promise<EndpointDto> {
    const tenantId = this.tenant.of(request);
    return toEndpointDto(
      state === 'enabled'
        ? await this.endpoints.enable(tenantId, endpointId, recover)
        : await this.endpoints.disable(tenantId, endpointId),
    );
  }

  @Get(':id/secrets')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: secretsDto, description: 'Those that sign now, newest first.' })
  @ApiProblems(400, 404)
  async secrets(@Req() request: object, @Param('id', id) endpointId: EndpointId): Promise<SecretsDto> {
    return toSecretsDto(await this.endpoints.secrets(this.tenant.of(request), endpointId));
  }

  @Post(':id/secrets')
  @SecretReply()
  @ApiParam(uuid)
  @ApiCreatedResponse({ standardSchema: signingKeyDto, description: 'The secret is shown this once.' })
  @ApiProblems(400, 404, 409)
  async rotate(
    @Req() request: object,
    @Param('id', id) endpointId: EndpointId,
    @Body({ schema: newSecret }) { scheme, overlapSeconds }: NewSecret,
  ): Promise<SigningKeyDto> {
    const overlapMs = overlapSeconds * 1_000;
    const tenantId = this.tenant.of(request);
    return toSigningKeyDto(await this.endpoints.rotate(tenantId, endpointId, { scheme, overlapMs }));
  }

  private get endpoints() {
    return this.webhooks.endpoints;
  }
}
