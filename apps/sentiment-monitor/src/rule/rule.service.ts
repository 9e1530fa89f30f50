import { Clock, Database, Ids } from '@attention-flow/persistence';
import type { Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { AlertRecorder } from '../alert/alert-recorder.ts';
import type { RuleDefinition } from './rule.dto.ts';
import type { RuleEntity, RuleId } from './rule.entity.ts';
import { RuleNotFoundError, TooManyRulesError } from './rule.errors.ts';
import { RuleRepository } from './rule.repository.ts';

const mostRules = 200;

@Injectable()
export class RuleService {
  constructor(
    private readonly rules: RuleRepository,
    private readonly recorder: AlertRecorder,
    private readonly database: Database,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @param from event time from which on it raises alerts; what is new, unless given. @throws TooManyRulesError */
  async create(tenantId: TenantId, definition: RuleDefinition, from?: Date): Promise<RuleEntity> {
    if ((await this.rules.count(tenantId)) >= mostRules) throw new TooManyRulesError(mostRules);
    const now = this.clock.now();
    return this.rules.save({
      id: this.ids.next(),
      tenantId,
      definition,
      revision: 1,
      evaluatedUntil: from ? floored(from, definition) : null,
      createdAt: now,
      updatedAt: now,
    });
  }

  page(
    tenantId: TenantId,
    options: { limit: number; after?: string | undefined },
  ): Promise<Page<RuleEntity>> {
    return this.rules.page(tenantId, options);
  }

  /** @throws RuleNotFoundError */
  async find(tenantId: TenantId, id: RuleId): Promise<RuleEntity> {
    const rule = await this.rules.find(tenantId, id);
    if (!rule) throw new RuleNotFoundError(id);
    return rule;
  }

  /** Alerts of the former rule are resolved: what they tell of may not be what this one looks for. @throws RuleNotFoundError */
  replace(tenantId: TenantId, id: RuleId, definition: RuleDefinition): Promise<RuleEntity> {
    return this.database.transaction(async () => {
      const rule = await this.find(tenantId, id);
      const updatedAt = this.clock.now();
      await this.recorder.closeAll(rule, updatedAt);
      const { evaluatedUntil } = rule;
      return this.rules.save({
        ...rule,
        definition,
        updatedAt,
        revision: rule.revision + 1,
        evaluatedUntil: evaluatedUntil && floored(evaluatedUntil, definition),
      });
    });
  }

  /** @throws RuleNotFoundError */
  remove(tenantId: TenantId, id: RuleId): Promise<void> {
    return this.database.transaction(async () => {
      const rule = await this.find(tenantId, id);
      await this.recorder.closeAll(rule, this.clock.now());
      await this.rules.remove(id);
    });
  }
}

function floored(at: Date, { bucketSeconds }: RuleDefinition): Date {
  const widthMs = bucketSeconds * 1_000;
  return new Date(Math.floor(at.getTime() / widthMs) * widthMs);
}
