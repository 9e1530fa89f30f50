import { Injectable } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { FindOptionsWhere } from 'typeorm';
import { ModelVersionEntity } from './model-version.entity.ts';

@Injectable()
export class ModelVersionRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  list(tenantId: TenantId): Promise<readonly ModelVersionEntity[]> {
    return this.newestFirst({ tenantId });
  }

  /** Of all tenants, newest first. */
  all(): Promise<readonly ModelVersionEntity[]> {
    return this.newestFirst({});
  }

  async insert(row: ModelVersionEntity): Promise<void> {
    await this.database.rows(ModelVersionEntity).insert(row);
  }

  private newestFirst(where: FindOptionsWhere<ModelVersionEntity>): Promise<readonly ModelVersionEntity[]> {
    const order = { createdAt: 'DESC', version: 'DESC' } as const;
    return this.database.rows(ModelVersionEntity).find({ where, order });
  }
}
