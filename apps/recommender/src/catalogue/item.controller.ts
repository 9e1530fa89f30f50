import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CatalogueService } from './catalogue.service.ts';
import { itemBatch, itemChange, itemContent, itemDto, itemsDto, nameSchema, toItemDto } from './item.dto.ts';
import type { ItemChange, ItemContent, ItemDto } from './item.dto.ts';

const pageQuery = z.object({
  after: z.string().max(128).default('').meta({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
const stored = z.object({ items: z.int() }).meta({ id: 'StoredItems' });
const batchBytes = 32 * 1024 * 1024;

@ApiTags('catalogue')
@Controller('v1/items')
export class ItemController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Scopes('items:write')
  @Limits({ bodyBytes: batchBytes })
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: stored, description: 'All of them are stored, or none.' })
  @ApiProblems(400, 413, 415)
  async putMany(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: itemBatch }) { items }: z.output<typeof itemBatch>,
  ): Promise<z.output<typeof stored>> {
    await this.catalogue.put(tenant.id, items);
    return { items: items.length };
  }

  @Scopes('items:read')
  @Get()
  @ApiOkResponse({ standardSchema: itemsDto, description: 'In the order of their ids.' })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuery }) { after, limit }: z.output<typeof pageQuery>,
  ): Promise<z.output<typeof itemsDto>> {
    const items = await this.catalogue.page(tenant.id, after, limit);
    return {
      items: items.map(toItemDto),
      next: items.length < limit ? null : (items.at(-1)?.itemId ?? null),
    };
  }

  @Scopes('items:read')
  @Get(':itemId')
  @ApiOkResponse({ standardSchema: itemDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('itemId', { schema: nameSchema }) itemId: string,
  ): Promise<ItemDto> {
    return toItemDto(await this.catalogue.find(tenant.id, itemId));
  }

  @Scopes('items:write')
  @Put(':itemId')
  @ApiOkResponse({ standardSchema: itemDto, description: 'Added, or put in place of what was there.' })
  @ApiProblems(400, 404, 413, 415)
  async put(
    @CurrentTenant() tenant: Tenant,
    @Param('itemId', { schema: nameSchema }) itemId: string,
    @Body({ schema: itemContent }) content: ItemContent,
  ): Promise<ItemDto> {
    await this.catalogue.put(tenant.id, [{ ...content, itemId }]);
    return toItemDto(await this.catalogue.find(tenant.id, itemId));
  }

  @Scopes('items:write')
  @Patch(':itemId')
  @ApiOkResponse({ standardSchema: itemDto, description: 'What is left out stays as it was.' })
  @ApiProblems(400, 404, 413, 415)
  async change(
    @CurrentTenant() tenant: Tenant,
    @Param('itemId', { schema: nameSchema }) itemId: string,
    @Body({ schema: itemChange }) change: ItemChange,
  ): Promise<ItemDto> {
    return toItemDto(await this.catalogue.change(tenant.id, itemId, change));
  }

  @Scopes('items:write')
  @Delete(':itemId')
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'It is recommended no more; events that speak of it stay.' })
  @ApiProblems(400, 404)
  async remove(
    @CurrentTenant() tenant: Tenant,
    @Param('itemId', { schema: nameSchema }) itemId: string,
  ): Promise<void> {
    await this.catalogue.remove(tenant.id, itemId);
  }
}
