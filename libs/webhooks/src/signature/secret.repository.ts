import type { Database } from '@attention-flow/persistence';
import { In } from 'typeorm';
import type { EndpointId } from '../endpoint/endpoint.ts';
import { WebhookSecretEntity } from './secret.entity.ts';

export class SecretRepository {
  constructor(private readonly database: Database) {}

  async insert(row: WebhookSecretEntity): Promise<void> {
    await this.rows.insert(row);
  }

  /** Those that sign at this moment, newest first. */
  async valid(endpointIds: readonly EndpointId[], now: Date): Promise<readonly WebhookSecretEntity[]> {
    const rows = await this.rows.find({
      where: { endpointId: In([...endpointIds]) },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
    return rows.filter(({ expiresAt }) => !expiresAt || expiresAt > now);
  }

  /** Lets those that would sign for longer sign until then only. */
  async expire(endpointId: EndpointId, at: Date): Promise<void> {
    await this.rows
      .createQueryBuilder()
      .update()
      .set({ expiresAt: at })
      .where('endpointId = :endpointId', { endpointId })
      .andWhere('(expiresAt IS NULL OR expiresAt > :at)', { at: at.getTime() })
      .execute();
  }

  private get rows() {
    return this.database.rows(WebhookSecretEntity);
  }
}
