import { Readable } from 'node:stream';
import { CurrentTenant, Limits, Scopes } from '@attention-flow/security';
import type { Tenant, TenantId } from '@attention-flow/security';
import { Controller, Get, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { EventRepository } from '../behaviour/event.repository.ts';
import { toItemDto } from '../catalogue/item.dto.ts';
import { ItemRepository } from '../catalogue/item.repository.ts';
import { ScenarioService } from '../scenario/scenario.service.ts';
import { namesOf } from '../shopper/actor.ts';
import { ShopperRepository } from '../shopper/shopper.repository.ts';

/** Everything that a tenant has brought, in the form in which it can be brought again. */
@ApiTags('privacy')
@Controller('v1/export')
export class ExportController {
  constructor(
    private readonly items: ItemRepository,
    private readonly shoppers: ShopperRepository,
    private readonly events: EventRepository,
    private readonly scenarios: ScenarioService,
  ) {}

  @Scopes('items:read', 'users:read', 'events:read', 'scenarios:read')
  @Limits({ timeoutMs: null })
  @Get()
  @ApiOkResponse({
    description:
      'JSON Lines: `{kind, ...}` for behaviours, scenarios, items, users, events; `{"kind": "end"}` when it is whole.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  export(@CurrentTenant() { id }: Tenant): StreamableFile {
    return new StreamableFile(Readable.from(this.lines(id)), { type: 'application/x-ndjson' });
  }

  private async *lines(tenantId: TenantId): AsyncGenerator<string> {
    for await (const record of this.records(tenantId)) yield `${JSON.stringify(record)}\n`;
  }

  private async *records(tenantId: TenantId): AsyncGenerator<object> {
    for (const type of await this.scenarios.behaviours(tenantId)) yield { kind: 'behaviour', ...type };
    for (const scenario of await this.scenarios.list(tenantId)) yield { kind: 'scenario', ...scenario };
    for await (const page of this.items.all(tenantId))
      for (const item of page) yield { kind: 'item', ...toItemDto(item) };
    for await (const page of this.shoppers.all(tenantId))
      for (const { userId, attributes } of page) yield { kind: 'user', userId, attributes };
    for await (const page of this.events.byActor(tenantId))
      for (const { eventId, actor, itemId, type, value, timestamp, recommendationId } of page)
        yield { kind: 'event', eventId, ...namesOf(actor), itemId, type, value, timestamp, recommendationId };
    yield { kind: 'end' };
  }
}
