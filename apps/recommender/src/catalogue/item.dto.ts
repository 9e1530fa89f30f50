import { z } from 'zod';
import type { CatalogueItem } from './catalogue-item.ts';

export const nameSchema = z.string().min(1).max(128);
export const attributesSchema = z.record(
  z.string().min(1).max(64),
  z.union([z.string().max(2_000), z.number(), z.boolean()]),
);

const fields = {
  title: z.string().min(1).max(1_000),
  description: z.string().max(20_000),
  tags: z.array(z.string().min(1).max(128)).max(100),
  category: z.string().max(256),
  price: z.number().min(0).nullable(),
  stock: z.int().min(0).max(2_147_483_647).nullable(),
  seller: z.string().min(1).max(256).nullable(),
  attributes: attributesSchema,
};

/** All but the id, as `PUT` takes it: what is left out is empty. */
export const itemContent = z
  .strictObject({
    ...fields,
    description: fields.description.default(''),
    tags: fields.tags.default([]),
    category: fields.category.default(''),
    price: fields.price.default(null),
    stock: fields.stock.default(null),
    seller: fields.seller.default(null),
    attributes: fields.attributes.default({}),
    createdAt: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'When it was first offered.' }),
  })
  .meta({ id: 'ItemContent' });
export type ItemContent = z.output<typeof itemContent>;

export const newItem = itemContent.extend({ itemId: nameSchema }).meta({ id: 'NewItem' });
export type NewItem = z.output<typeof newItem>;

/** What `PATCH` changes; the rest stays. */
export const itemChange = z.strictObject(fields).partial().meta({ id: 'ItemChange' });
export type ItemChange = z.output<typeof itemChange>;

export const itemBatch = z
  .strictObject({ items: z.array(newItem).min(1).max(1_000) })
  .meta({ id: 'ItemBatch' });

export const itemDto = z
  .object({
    itemId: z.string(),
    ...fields,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Item' });
export type ItemDto = z.output<typeof itemDto>;

export const itemsDto = z
  .object({ items: z.array(itemDto), next: z.string().nullable().meta({ description: 'For `after`.' }) })
  .meta({ id: 'Items' });

export function toItemDto(item: CatalogueItem): ItemDto {
  const { itemId, title, description, category, price, stock, seller } = item;
  return {
    itemId,
    title,
    description,
    tags: [...item.tags],
    category,
    price,
    stock,
    seller,
    attributes: { ...item.attributes },
    createdAt: item.createdAt.toISOString(),
  };
}

/** @param now for an item that does not say when it was first offered, and has not been there before */
export function toCatalogueItem({ createdAt, ...item }: NewItem, now: Date): CatalogueItem {
  return { ...item, createdAt: createdAt === undefined ? now : new Date(createdAt) };
}
