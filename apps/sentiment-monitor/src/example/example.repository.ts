import { Clock, Database, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { ExampleEntity } from './example.entity.ts';
import { contentHashOf } from './labelled-example.ts';
import type { LabelledExample } from './labelled-example.ts';

const rowsAtOnce = 500;

@Injectable()
export class ExampleRepository {
  constructor(
    private readonly database: Database,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Adds examples; of a text that is known, the labels are replaced. */
  async put(tenantId: TenantId, examples: readonly LabelledExample[]): Promise<void> {
    const createdAt = this.clock.now();
    const rows = new Map(
      examples.map((example) => {
        const contentHash = contentHashOf(example);
        return [
          contentHash,
          { ...example, id: this.ids.next<'Example'>(), tenantId, contentHash, createdAt },
        ];
      }),
    );
    const all = [...rows.values()];
    await this.database.transaction(async () => {
      for (let start = 0; start < all.length; start += rowsAtOnce) {
        const chunk = all.slice(start, start + rowsAtOnce);
        await this.database
          .rows(ExampleEntity)
          .createQueryBuilder()
          .insert()
          .values(chunk)
          .orUpdate(['sentiment', 'topics', 'language'], ['tenantId', 'contentHash'])
          .updateEntity(false)
          .execute();
      }
    });
  }

  /** In an order that does not change. */
  async all(tenantId: TenantId): Promise<readonly LabelledExample[]> {
    return this.database.rows(ExampleEntity).find({ where: { tenantId }, order: { contentHash: 'ASC' } });
  }

  count(tenantId: TenantId): Promise<number> {
    return this.database.rows(ExampleEntity).countBy({ tenantId });
  }
}
