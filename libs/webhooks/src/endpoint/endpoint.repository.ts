import type { Database } from '@attention-flow/persistence';
import { matches } from '../event-type/event-type.ts';
import { lockRows } from '../row-lock.ts';
import type { TenantId } from '../tenant.ts';
import type { EndpointId } from './endpoint.ts';
import { WebhookEndpointEntity } from './endpoint.entity.ts';

/** Rows of endpoints; every question of a client names its tenant. */
export class EndpointRepository {
  constructor(private readonly database: Database) {}

  async insert(row: WebhookEndpointEntity): Promise<void> {
    await this.rows.insert(row);
  }

  count(tenantId: TenantId): Promise<number> {
    return this.rows.countBy({ tenantId });
  }

  list(tenantId: TenantId): Promise<WebhookEndpointEntity[]> {
    return this.rows.find({ where: { tenantId }, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  find(tenantId: TenantId, id: EndpointId): Promise<WebhookEndpointEntity | null> {
    return this.rows.findOneBy({ tenantId, id });
  }

  async update(id: EndpointId, changes: Partial<WebhookEndpointEntity>): Promise<void> {
    await this.rows.update({ id }, changes);
  }

  /** With its secrets, deliveries and attempts. */
  async delete(id: EndpointId): Promise<void> {
    await this.rows.delete({ id });
  }

  /** Keeps the endpoint for the transaction around. Where deliveries change too, this comes first. */
  keep(id: EndpointId, whenLocked: 'wait' | 'skip' = 'wait'): Promise<WebhookEndpointEntity | null> {
    const query = this.rows.createQueryBuilder('endpoint').where('endpoint.id = :id', { id });
    return lockRows(this.database, query, 'change', whenLocked).getOne();
  }

  /**
   * The tenant's endpoints that want events of a type, disabled ones too. None of them can be deleted before
   * the transaction around ends.
   */
  async subscribers(tenantId: TenantId, type: string): Promise<readonly WebhookEndpointEntity[]> {
    const query = this.rows
      .createQueryBuilder('endpoint')
      .where('endpoint.tenantId = :tenantId', { tenantId });
    const all = await lockRows(this.database, query, 'refer').getMany();
    return all.filter(({ eventTypes }) => matches(eventTypes, type));
  }

  /** Disabled ones that are to be tried again. */
  async dueForProbe(now: Date): Promise<readonly WebhookEndpointEntity[]> {
    return this.rows
      .createQueryBuilder('endpoint')
      .where('endpoint.probeAt <= :now', { now: now.getTime() })
      .andWhere("endpoint.state = 'disabled'")
      .orderBy('endpoint.probeAt')
      .limit(16)
      .getMany();
  }

  /** @returns whether it was not moved by somebody else meanwhile */
  async moveProbe(id: EndpointId, from: Date, to: Date | null): Promise<boolean> {
    const { affected } = await this.rows.update({ id, probeAt: from }, { probeAt: to });
    return affected === 1;
  }

  countDisabled(): Promise<number> {
    return this.rows.countBy({ state: 'disabled' });
  }

  private get rows() {
    return this.database.rows(WebhookEndpointEntity);
  }
}
