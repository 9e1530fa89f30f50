import type { TenantId } from '@attention-flow/security';
import { z } from 'zod';
import type { Actor } from '../shopper/actor.ts';
import type { ShopEvent } from './shop.ts';

/** What has changed in a tenant's shop. */
export type ShopNews =
  | { readonly kind: 'items'; readonly tenantId: TenantId; readonly itemIds: readonly string[] }
  | { readonly kind: 'events'; readonly tenantId: TenantId; readonly events: readonly ShopEvent[] }
  | { readonly kind: 'settings' | 'erased'; readonly tenantId: TenantId };

export const newsTopic = 'shop.changed';

/** Payloads are small; more goes in several. */
const membersAtOnce = 400;

const tenantId = z.string().transform((id) => id as TenantId);
const actor = z
  .string()
  .regex(/^[us]:/)
  .transform((name) => name as Actor);
const from = z.string();

const newsSchema = z.discriminatedUnion('kind', [
  z.object({ from, kind: z.literal('items'), tenantId, itemIds: z.array(z.string()) }),
  z.object({
    from,
    kind: z.literal('events'),
    tenantId,
    events: z.array(
      z.object({ actor, itemId: z.string(), type: z.string(), value: z.number(), timestamp: z.number() }),
    ),
  }),
  z.object({ from, kind: z.enum(['settings', 'erased']), tenantId }),
]);

/** @throws ZodError for what no replica of this version says */
export function readNews(payload: unknown): z.output<typeof newsSchema> {
  return newsSchema.parse(payload);
}

/** News as payloads for the bus, each with the name of the replica that they come from. */
export function newsOf(news: ShopNews, replica: string): readonly unknown[] {
  if (news.kind === 'items')
    return chunks(news.itemIds).map((itemIds) => ({ ...news, itemIds, from: replica }));
  if (news.kind === 'events')
    return chunks(news.events).map((events) => ({ ...news, events, from: replica }));
  return [{ ...news, from: replica }];
}

function chunks<Member>(members: readonly Member[]): readonly (readonly Member[])[] {
  const count = Math.ceil(members.length / membersAtOnce);
  return Array.from({ length: count }, (_, index) =>
    members.slice(index * membersAtOnce, (index + 1) * membersAtOnce),
  );
}
