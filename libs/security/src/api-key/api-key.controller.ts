import { ApiProblems } from '@attention-flow/observability';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal } from '../access/current-tenant.decorator.ts';
import { idSchema } from '../access/page.dto.ts';
import { Scopes } from '../access/scopes.decorator.ts';
import { OnceOnly } from '../idempotency/once-only.decorator.ts';
import type { ApiKeyId, Principal } from './api-key.ts';
import {
  apiKeyDto,
  apiKeyQuery,
  apiKeysDto,
  issuedApiKeyDto,
  newApiKey,
  newRotation,
  toApiKeyDto,
  toApiKeysDto,
  toIssuedApiKeyDto,
} from './api-key.dto.ts';
import type {
  ApiKeyDto,
  ApiKeyQuery,
  ApiKeysDto,
  IssuedApiKeyDto,
  NewApiKey,
  NewRotation,
} from './api-key.dto.ts';
import { ApiKeyService } from './api-key.service.ts';

const id = { schema: idSchema<'ApiKey'>() };
const uuid = { name: 'id', format: 'uuid' };

/** Routes whose reply is a secret take no Idempotency-Key: it would keep the secret for a day. */
@ApiTags('API keys')
@Controller('v1/api-keys')
export class ApiKeyController {
  constructor(@Inject(ApiKeyService) private readonly keys: ApiKeyService) {}

  @Post()
  @Scopes('api-keys:admin')
  @OnceOnly()
  @ApiCreatedResponse({
    standardSchema: issuedApiKeyDto,
    description: 'The key; its token is shown this once.',
  })
  @ApiProblems(400, 404, 422)
  async create(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: newApiKey }) { expiresAt, ...request }: NewApiKey,
  ): Promise<IssuedApiKeyDto> {
    const expiry = expiresAt === null ? null : new Date(expiresAt);
    return toIssuedApiKeyDto(await this.keys.create(by, { ...request, expiresAt: expiry }));
  }

  @Get()
  @Scopes('api-keys:read')
  @ApiOkResponse({ standardSchema: apiKeysDto, description: 'In the order of their making, ended ones too.' })
  @ApiProblems(400)
  async list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: apiKeyQuery }) request: ApiKeyQuery,
  ): Promise<ApiKeysDto> {
    return toApiKeysDto(await this.keys.page(by, request));
  }

  @Get(':id')
  @Scopes('api-keys:read')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: apiKeyDto })
  @ApiProblems(400, 404)
  async find(@CurrentPrincipal() by: Principal, @Param('id', id) keyId: ApiKeyId): Promise<ApiKeyDto> {
    return toApiKeyDto(await this.keys.find(by, keyId));
  }

  @Delete(':id')
  @HttpCode(204)
  @Scopes('api-keys:admin')
  @ApiParam(uuid)
  @ApiNoContentResponse({ description: 'Revoked; refused everywhere within 2 s.' })
  @ApiProblems(400, 404)
  async revoke(@CurrentPrincipal() by: Principal, @Param('id', id) keyId: ApiKeyId): Promise<void> {
    await this.keys.revoke(by, keyId);
  }

  @Post(':id/rotations')
  @Scopes('api-keys:admin')
  @OnceOnly()
  @ApiParam(uuid)
  @ApiCreatedResponse({ standardSchema: issuedApiKeyDto, description: 'The key that takes over.' })
  @ApiProblems(400, 404, 409)
  async rotate(
    @CurrentPrincipal() by: Principal,
    @Param('id', id) keyId: ApiKeyId,
    @Body({ schema: newRotation }) { overlapSeconds }: NewRotation,
  ): Promise<IssuedApiKeyDto> {
    return toIssuedApiKeyDto(await this.keys.rotate(by, keyId, overlapSeconds));
  }
}
