import type { Item } from '../stages/stages.ts';

/** What a shop says of an item or a user in its own words. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An item as the catalogue has it. */
export interface CatalogueItem {
  readonly itemId: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly category: string;
  readonly price: number | null;
  readonly stock: number | null;
  readonly seller: string | null;
  readonly attributes: Attributes;
  readonly createdAt: Date;
}

/** As the stages read it. */
export function toStageItem(item: CatalogueItem): Item {
  const { itemId, title, description, tags, category, attributes, createdAt } = item;
  return {
    itemId,
    title,
    description,
    tags,
    category,
    attributes,
    createdAt: createdAt.getTime() / 1_000,
    ...(item.price !== null && { price: item.price }),
    ...(item.stock !== null && { stock: item.stock }),
    ...(item.seller !== null && { seller: item.seller }),
  };
}
