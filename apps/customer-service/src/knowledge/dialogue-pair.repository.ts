import { Injectable } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { In, IsNull, Not } from 'typeorm';
import type { DialoguePair } from './dialogue-pair.ts';
import { DialoguePairEntity } from './dialogue-pair.entity.ts';

const pageSize = 1_000;

@Injectable()
export class DialoguePairRepository {
  constructor(private readonly database: Database) {}

  /** The pairs of all tenants in the order of import, a page at a time. */
  async *pages(): AsyncGenerator<readonly DialoguePair[]> {
    for (let last = ''; ;) {
      const page = await this.rows
        .createQueryBuilder('pair')
        .where('pair.id > :last', { last })
        .orderBy('pair.id')
        .limit(pageSize)
        .getMany();
      const end = page.at(-1);
      if (!end) return;
      yield page;
      last = end.id;
    }
  }

  /** The tenant's pairs to learn intents from, in the order of import. */
  withIntent(tenantId: TenantId): Promise<readonly DialoguePair[]> {
    return this.rows.find({ where: { tenantId, intent: Not(IsNull()) }, order: { id: 'ASC' } });
  }

  /** How many pairs an import brought. */
  countOf(importId: string): Promise<number> {
    return this.rows.countBy({ importId });
  }

  /** Stores pairs; one whose content is stored already is left out. @returns those that were stored */
  async insertNew(pairs: readonly DialoguePairEntity[]): Promise<readonly DialoguePairEntity[]> {
    if (pairs.length === 0) return [];
    await this.rows
      .createQueryBuilder()
      .insert()
      .values([...pairs])
      .orIgnore()
      .updateEntity(false)
      .execute();
    const ids = pairs.map(({ id }) => id);
    const stored = new Set(
      (await this.rows.find({ select: { id: true }, where: { id: In(ids) } })).map(({ id }) => id),
    );
    return pairs.filter(({ id }) => stored.has(id));
  }

  private get rows() {
    return this.database.rows(DialoguePairEntity);
  }
}
