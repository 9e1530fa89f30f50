import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Config } from '../platform/config.ts';
import { ActiveModel } from './active-model.ts';
import { IntentModelLoader } from './intent-model.ts';
import type { IntentModel } from './intent-model.ts';
import type { ModelVersionEntity } from './model-version.entity.ts';
import { ModelVersionRepository } from './model-version.repository.ts';

/** The trained models on disk, `models/<version>`, and which of them answers. */
@Injectable()
export class ModelStore implements OnModuleInit {
  private readonly logger = new Logger(ModelStore.name);
  private readonly folder: string;

  constructor(
    config: Config,
    private readonly loader: IntentModelLoader,
    private readonly versions: ModelVersionRepository,
    private readonly active: ActiveModel,
    private readonly database: Database,
  ) {
    this.folder = join(config.folder, 'models');
  }

  /** At start-up the newest model of each tenant that can be opened answers; a damaged one is passed over by name. */
  async onModuleInit(): Promise<void> {
    const served = new Set<TenantId>();
    for (const { tenantId, version } of await this.versions.all()) {
      if (served.has(tenantId)) continue;
      try {
        await this.active.replace(tenantId, version, await this.loader.load(join(this.folder, version)));
        served.add(tenantId);
      } catch (error) {
        this.logger.error(`Model ${version} cannot be opened`, error);
      }
    }
  }

  /** An empty folder for a job to train into; {@link publish} or {@link discardWork} ends its life. */
  async workFolder(jobId: string): Promise<string> {
    await this.discardWork(jobId);
    const folder = this.workPath(jobId);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  async discardWork(jobId: string): Promise<void> {
    await rm(this.workPath(jobId), { recursive: true, force: true });
  }

  /**
   * Makes the model that a job has trained a version, and lets it answer its tenant.
   *
   * @param record stores what must be stored together with the version
   * @throws when the model cannot be opened; the one that answers goes on answering
   */
  async publish(jobId: string, row: ModelVersionEntity, record: () => Promise<void>): Promise<void> {
    const folder = join(this.folder, row.version);
    await rename(this.workPath(jobId), folder);
    await this.active.replace(row.tenantId, row.version, await this.admit(folder, row, record));
  }

  /** Opens a model and stores that it exists; where either fails, nothing of it remains. */
  private async admit(
    folder: string,
    row: ModelVersionEntity,
    record: () => Promise<void>,
  ): Promise<IntentModel> {
    let model: IntentModel | undefined;
    try {
      model = await this.loader.load(folder);
      await this.database.transaction(async () => {
        await this.versions.insert(row);
        await record();
      });
      return model;
    } catch (error) {
      await model?.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private workPath(jobId: string): string {
    return join(this.folder, `.training-${jobId}`);
  }
}
