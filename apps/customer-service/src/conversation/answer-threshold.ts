import { ModelVersionService } from '@attention-flow/model-lifecycle';
import { systemTenantId } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config.ts';
import { answerThreshold } from '../training/intent-scores.ts';

/** Above every confidence: a model for which no threshold keeps the budget answers nothing. */
const never = Infinity;

/** From which confidence on a model's intent is answered: by the setting, or as it was measured for the model. */
@Injectable()
export class AnswerThreshold {
  private readonly measured = new Map<string, Promise<number>>();

  constructor(
    private readonly versions: ModelVersionService,
    private readonly config: Config,
  ) {}

  of(tenantId: TenantId, version: string): Promise<number> {
    const { answerPrecision, thresholds } = this.config;
    if (answerPrecision === undefined) return Promise.resolve(thresholds.confidence);
    const known = this.measured.get(version);
    if (known) return known;
    const threshold = this.read(tenantId, version);
    this.measured.set(version, threshold);
    threshold.catch(() => this.measured.delete(version));
    return threshold;
  }

  /** The model is the tenant's own, or the system tenant's. */
  private async read(tenantId: TenantId, version: string): Promise<number> {
    const { metrics } = await this.versions
      .find(tenantId, version)
      .catch(() => this.versions.find(systemTenantId, version));
    return metrics[answerThreshold] ?? never;
  }
}
