import { Database, readPage } from '@attention-flow/persistence';
import type { Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { RuleEntity } from './rule.entity.ts';
import type { RuleId } from './rule.entity.ts';

@Injectable()
export class RuleRepository {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, id: RuleId): Promise<RuleEntity | null> {
    return this.rows.findOneBy({ tenantId, id });
  }

  page(
    tenantId: TenantId,
    options: { limit: number; after?: string | undefined },
  ): Promise<Page<RuleEntity>> {
    return readPage(this.rows, { where: { tenantId }, order: [{ by: 'id', direction: 'ASC' }], ...options });
  }

  count(tenantId: TenantId): Promise<number> {
    return this.rows.countBy({ tenantId });
  }

  /** Of all tenants, oldest first. */
  all(): Promise<readonly RuleEntity[]> {
    return this.rows.find({ order: { id: 'ASC' } });
  }

  async save(rule: RuleEntity): Promise<RuleEntity> {
    await this.rows.save(rule);
    return rule;
  }

  async remove(id: RuleId): Promise<void> {
    await this.rows.delete({ id });
  }

  /**
   * Claims what comes after `from` for the transaction around: of two that evaluate the same rule, one succeeds.
   *
   * @returns whether it is still where the caller saw it
   */
  async moveOn({ id, revision, evaluatedUntil }: RuleEntity, until: Date): Promise<boolean> {
    const where = { id, revision, evaluatedUntil: evaluatedUntil ?? IsNull() };
    const { affected } = await this.rows.update(where, { evaluatedUntil: until });
    return affected === 1;
  }

  private get rows() {
    return this.database.rows(RuleEntity);
  }
}
