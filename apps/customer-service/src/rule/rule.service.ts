import { Clock, Database, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { NewRule } from './rule.dto.ts';
import { RuleEntity } from './rule.entity.ts';
import { RuleNotFoundError } from './rule.errors.ts';
import type { Rule, RuleId } from './rule.ts';

/** The rules of each tenant; they are read for every message, so that a change holds for the next one on every replica. */
@Injectable()
export class RuleService {
  constructor(
    private readonly database: Database,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async add(tenantId: TenantId, { name, when, effect }: NewRule): Promise<Rule> {
    const row = { id: this.ids.next<'Rule'>(), tenantId, name, when, effect, createdAt: this.clock.now() };
    await this.rows.insert(row);
    return toRule(row);
  }

  /** In the order in which they were made. */
  async list(tenantId: TenantId): Promise<readonly Rule[]> {
    return (await this.rows.find({ where: { tenantId }, order: { id: 'ASC' } })).map(toRule);
  }

  /** @throws RuleNotFoundError */
  async remove(tenantId: TenantId, id: RuleId): Promise<void> {
    const { affected } = await this.rows.delete({ tenantId, id });
    if (!affected) throw new RuleNotFoundError(id);
  }

  private get rows() {
    return this.database.rows(RuleEntity);
  }
}

function toRule({ when: { from, until, ...when }, ...row }: RuleEntity): Rule {
  return {
    ...row,
    when: { ...when, ...(from && { from: new Date(from) }), ...(until && { until: new Date(until) }) },
  };
}
