import { z } from 'zod';
import type { Parsed } from '../http/row-import.ts';
import type { NamedEntity } from './named-entity.ts';

const spelling = z.string().trim().min(1).max(200);

export const entityKey = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u, 'must be letters, digits, dots, hyphens, at most 100');

export const entityDto = z
  .object({
    key: entityKey,
    name: spelling,
    ticker: z.string().nullable(),
    aliases: z.array(spelling),
  })
  .meta({ id: 'NamedEntity' });
export const entityPage = z
  .object({ entities: z.array(entityDto), next: z.string().nullable() })
  .meta({ id: 'NamedEntities' });
export type EntityPage = z.output<typeof entityPage>;

const entityRow = z.object({
  key: entityKey,
  name: spelling,
  ticker: z
    .string()
    .trim()
    .max(32)
    .nullish()
    .transform((ticker) => ticker || null),
  aliases: z
    .union([z.array(z.string()), z.string().transform((text) => text.split('|'))])
    .nullish()
    .transform((list) => [...new Set((list ?? []).map((each) => each.trim()).filter((each) => each !== ''))])
    .pipe(z.array(spelling).max(200)),
});

export function readEntity(values: unknown): Parsed<NamedEntity> {
  const result = entityRow.safeParse(values);
  if (result.success) return { kind: 'item', item: result.data };
  const detail = result.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
  return { kind: 'rejected', detail };
}

export function toEntityDto({ key, name, ticker, aliases }: NamedEntity): z.output<typeof entityDto> {
  return { key, name, ticker, aliases: [...aliases] };
}
