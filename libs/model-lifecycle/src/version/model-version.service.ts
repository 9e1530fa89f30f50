import type { Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { ModelVersionNotFoundError } from '../lifecycle.errors.ts';
import type { ModelVersion } from './model-version.ts';
import type { ModelVersionRepository, VersionFilter } from './model-version.repository.ts';

/** What has been trained. */
export class ModelVersionService {
  constructor(private readonly versions: ModelVersionRepository) {}

  /** The tenant's own, latest first. @throws InvalidCursorError */
  page(tenantId: TenantId, filter: VersionFilter): Promise<Page<ModelVersion>> {
    return this.versions.page(tenantId, filter);
  }

  /** @throws ModelVersionNotFoundError */
  async find(tenantId: TenantId, name: string): Promise<ModelVersion> {
    const version = await this.versions.find(name);
    if (version?.tenantId !== tenantId) throw new ModelVersionNotFoundError(name);
    return version;
  }

  /**
   * Versions that may have learnt from data which were there from this moment on, latest first: what to name, or to
   * train anew, when such data are erased.
   */
  async trainedSince(tenantId: TenantId, moment: Date): Promise<readonly ModelVersion[]> {
    const rows = await this.versions.all(tenantId);
    return rows.filter(
      ({ createdAt, lineage: { gatheredAt } }) => new Date(gatheredAt ?? createdAt) >= moment,
    );
  }
}
