import { Injectable } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import { ModelVersionEntity } from './model-version.entity.ts';

@Injectable()
export class ModelVersionRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  list(): Promise<readonly ModelVersionEntity[]> {
    return this.database.rows(ModelVersionEntity).find({ order: { createdAt: 'DESC', version: 'DESC' } });
  }

  async insert(row: ModelVersionEntity): Promise<void> {
    await this.database.rows(ModelVersionEntity).insert(row);
  }
}
