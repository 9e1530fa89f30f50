import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { keyText } from './contribution.ts';
import type { SeriesDescription, SeriesKey, SeriesShape } from './series.ts';
import { TrendSeriesEntity } from './trend-series.entity.ts';

const parts = ['topic', 'entity', 'source', 'language'] as const;
/** Series whose numbers are remembered; more begin anew. */
const mostKnown = 200_000;
const keysAtOnce = 500;

const numbered = z.object({
  id: z.coerce.number(),
  topic: z.string(),
  entity: z.string(),
  source: z.string(),
  language: z.string(),
});

/** The number of each series: numbers are given once and stay. */
@Injectable()
export class SeriesDirectory {
  private readonly known = new Map<string, number>();

  constructor(private readonly database: Database) {}

  /** Makes series that are new. Within a transaction, those that it made are forgotten should it fail. */
  async numbersOf(tenantId: TenantId, keys: readonly SeriesKey[]): Promise<ReadonlyMap<string, number>> {
    const missing = keys.filter((key) => !this.known.has(tenantId + keyText(key)));
    const found = new Map<string, number>();
    for (let start = 0; start < missing.length; start += keysAtOnce) {
      const chunk = missing.slice(start, start + keysAtOnce);
      await this.insert(tenantId, chunk);
      for (const [text, id] of await this.read(tenantId, chunk)) found.set(text, id);
    }
    this.database.afterCommit(() => {
      if (this.known.size + found.size > mostKnown) this.known.clear();
      for (const [text, id] of found) this.known.set(tenantId + text, id);
    });
    const numbers = new Map<string, number>();
    for (const key of keys) {
      const text = keyText(key);
      const id = found.get(text) ?? this.known.get(tenantId + text);
      if (id !== undefined) numbers.set(text, id);
    }
    return numbers;
  }

  /** The number of a series that exists. */
  async find(tenantId: TenantId, key: SeriesKey): Promise<number | undefined> {
    return this.known.get(tenantId + keyText(key)) ?? (await this.read(tenantId, [key])).get(keyText(key));
  }

  async list(tenantId: TenantId, shape: SeriesShape): Promise<readonly SeriesDescription[]> {
    const is = (part: keyof SeriesKey) => (shape.includes(part) ? '<>' : '=');
    const rows = await this.database.sql`
      SELECT * FROM ${TrendSeriesEntity} WHERE "tenantId" = ${tenantId}
        AND "topic" ${() => is('topic')} '' AND "entity" ${() => is('entity')} ''
        AND "source" ${() => is('source')} '' AND "language" ${() => is('language')} ''
      ORDER BY "id"`;
    return z
      .array(numbered)
      .parse(rows)
      .map(({ id, ...key }) => ({ seriesId: id, key: withoutEmpty(key) }));
  }

  private async insert(tenantId: TenantId, keys: readonly SeriesKey[]): Promise<void> {
    await this.database
      .rows(TrendSeriesEntity)
      .createQueryBuilder()
      .insert()
      .values(keys.map((key) => ({ tenantId, ...empty, ...key })))
      .orIgnore()
      .updateEntity(false)
      .execute();
  }

  private async read(tenantId: TenantId, keys: readonly SeriesKey[]): Promise<Map<string, number>> {
    if (keys.length === 0) return new Map();
    const rows = await this.database
      .rows(TrendSeriesEntity)
      .createQueryBuilder('series')
      .where(keys.map((key) => ({ tenantId, ...empty, ...key })))
      .getMany();
    return new Map(rows.map(({ id, ...key }) => [keyText(withoutEmpty(key)), id]));
  }
}

const empty = { topic: '', entity: '', source: '', language: '' };

function withoutEmpty(key: Readonly<Record<(typeof parts)[number], string>>): SeriesKey {
  return Object.fromEntries(parts.flatMap((part) => (key[part] === '' ? [] : [[part, key[part]]])));
}
