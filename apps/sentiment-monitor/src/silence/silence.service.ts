import { Clock, Database, Ids, readPage } from '@attention-flow/persistence';
import type { Page } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import type { NewSilence } from './silence.dto.ts';
import { SilenceEntity } from './silence.entity.ts';
import type { SilenceId } from './silence.entity.ts';
import { SilenceNotFoundError } from './silence.errors.ts';

@Injectable()
export class SilenceService {
  constructor(
    private readonly database: Database,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async create(tenantId: TenantId, { startsAt, ...given }: NewSilence): Promise<SilenceEntity> {
    const createdAt = this.clock.now();
    const silence: SilenceEntity = {
      id: this.ids.next(),
      tenantId,
      ...given,
      startsAt: startsAt ?? createdAt,
      createdAt,
    };
    await this.rows.insert(silence);
    return silence;
  }

  page(
    tenantId: TenantId,
    options: { limit: number; after?: string | undefined },
  ): Promise<Page<SilenceEntity>> {
    const where = { tenantId, endsAt: MoreThan(this.clock.now()) };
    return readPage(this.rows, { where, order: [{ by: 'endsAt', direction: 'ASC' }], ...options });
  }

  /** Those that have not ended, of one tenant. */
  open(tenantId: TenantId): Promise<readonly SilenceEntity[]> {
    return this.rows.find({ where: { tenantId, endsAt: MoreThan(this.clock.now()) }, order: { id: 'ASC' } });
  }

  /** @throws SilenceNotFoundError also where it has ended */
  async end(tenantId: TenantId, id: SilenceId): Promise<void> {
    const now = this.clock.now();
    const { affected } = await this.rows.update({ tenantId, id, endsAt: MoreThan(now) }, { endsAt: now });
    if (affected !== 1) throw new SilenceNotFoundError(id);
  }

  private get rows() {
    return this.database.rows(SilenceEntity);
  }
}
