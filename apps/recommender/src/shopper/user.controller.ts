import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { nameSchema } from '../catalogue/item.dto.ts';
import { ShopperService } from './shopper.service.ts';
import { mergedSession, newSession, userContent, userDto } from './user.dto.ts';

@ApiTags('users')
@Controller('v1/users')
export class UserController {
  constructor(private readonly shoppers: ShopperService) {}

  @Scopes('users:read')
  @Get(':userId')
  @ApiOkResponse({ standardSchema: userDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('userId', { schema: nameSchema }) userId: string,
  ): Promise<z.output<typeof userDto>> {
    const { attributes, createdAt } = await this.shoppers.find(tenant.id, userId);
    return { userId, attributes: { ...attributes }, createdAt: createdAt.toISOString() };
  }

  @Scopes('users:write')
  @Put(':userId')
  @ApiOkResponse({ standardSchema: userDto, description: 'Users need not be told of: events are enough.' })
  @ApiProblems(400, 404, 413, 415)
  async put(
    @CurrentTenant() tenant: Tenant,
    @Param('userId', { schema: nameSchema }) userId: string,
    @Body({ schema: userContent }) { attributes }: z.output<typeof userContent>,
  ): Promise<z.output<typeof userDto>> {
    await this.shoppers.put(tenant.id, [{ userId, attributes }]);
    return this.find(tenant, userId);
  }

  @Scopes('users:write')
  @Post(':userId/sessions')
  @HttpCode(200)
  @ApiOkResponse({
    standardSchema: mergedSession,
    description: 'A visitor has logged in: what the session did and will do is the user’s.',
  })
  @ApiProblems(400, 404, 409, 413, 415)
  async merge(
    @CurrentTenant() tenant: Tenant,
    @Param('userId', { schema: nameSchema }) userId: string,
    @Body({ schema: newSession }) { sessionId }: z.output<typeof newSession>,
  ): Promise<z.output<typeof mergedSession>> {
    return { userId, sessionId, events: await this.shoppers.merge(tenant.id, userId, sessionId) };
  }
}
