import type { Item } from '../stages/stages.ts';

/** Title, tags, category and description, joined by blanks. */
export function textOf({ title, tags, category, description }: Item): string {
  return [title, ...tags, category, description].join(' ');
}

export const hasText = (items: readonly Item[]): boolean => items.some((item) => textOf(item).trim() !== '');
