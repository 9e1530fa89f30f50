import { Clock, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { NewsSource, NewsSourceId } from './news-source.ts';
import { NewsSourceRepository } from './news-source.repository.ts';
import type { NewSource, SourceChange } from './source.dto.ts';
import { SourceExistsError, SourceNotFoundError } from './source.errors.ts';
import { SourceRunner } from './source-runner.ts';

@Injectable()
export class SourceService {
  constructor(
    private readonly sources: NewsSourceRepository,
    private readonly runner: SourceRunner,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Read from now on. @throws SourceExistsError */
  async add(tenantId: TenantId, { name, settings }: NewSource): Promise<NewsSource> {
    if (await this.sources.findByName(tenantId, name)) throw new SourceExistsError(name);
    const now = this.clock.now();
    const source: NewsSource = {
      id: this.ids.next(),
      tenantId,
      name,
      settings,
      isEnabled: true,
      cursor: {},
      dueAt: now,
      lastAttemptAt: null,
      lastSuccessAt: null,
      failures: 0,
      failure: null,
      documents: 0,
      rejected: 0,
      createdAt: now,
    };
    await this.sources.insert(source);
    this.runner.wake();
    return source;
  }

  /** @throws SourceNotFoundError */
  async find(tenantId: TenantId, id: NewsSourceId): Promise<NewsSource> {
    const source = await this.sources.find(tenantId, id);
    if (!source) throw new SourceNotFoundError(id);
    return source;
  }

  /** @throws SourceNotFoundError */
  async change(
    tenantId: TenantId,
    id: NewsSourceId,
    { isEnabled, settings }: SourceChange,
  ): Promise<NewsSource> {
    const source = await this.find(tenantId, id);
    const isOn = isEnabled ?? source.isEnabled;
    const isAnew = settings !== undefined || (isOn && !source.isEnabled);
    await this.sources.change(id, {
      isEnabled: isOn,
      ...(settings && { settings, cursor: {} }),
      ...(isAnew && { dueAt: this.clock.now() }),
    });
    this.runner.wake();
    return this.find(tenantId, id);
  }

  /** Its documents stay. @throws SourceNotFoundError */
  async remove(tenantId: TenantId, id: NewsSourceId): Promise<void> {
    if (!(await this.sources.remove(tenantId, id))) throw new SourceNotFoundError(id);
  }
}
