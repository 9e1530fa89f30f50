import { Database } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In, MoreThan } from 'typeorm';
import type { Attributes } from '../catalogue/catalogue-item.ts';
import { SessionEntity } from './session.entity.ts';
import { UserEntity } from './user.entity.ts';

const rowsAtOnce = 500;

export interface User {
  readonly userId: string;
  readonly attributes: Attributes;
  readonly createdAt: Date;
}

/** Users that the shop told of, and the sessions in which they have logged in. */
@Injectable()
export class ShopperRepository {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, userId: string): Promise<User | null> {
    return this.users.findOneBy({ tenantId, userId });
  }

  /** Stores users, each as it is given last. */
  async put(tenantId: TenantId, users: readonly User[], updatedAt: Date): Promise<void> {
    const rows = [...new Map(users.map((user) => [user.userId, { ...user, tenantId, updatedAt }])).values()];
    for (let start = 0; start < rows.length; start += rowsAtOnce)
      await this.users
        .createQueryBuilder()
        .insert()
        .values(rows.slice(start, start + rowsAtOnce))
        .orUpdate(['attributes', 'updatedAt'], ['tenantId', 'userId'])
        .updateEntity(false)
        .execute();
  }

  async *all(tenantId: TenantId): AsyncGenerator<readonly User[]> {
    for (let after = ''; ;) {
      const page = await this.users.find({
        where: { tenantId, userId: MoreThan(after) },
        order: { userId: 'ASC' },
        take: rowsAtOnce,
      });
      const last = page.at(-1);
      if (!last) return;
      yield page;
      after = last.userId;
    }
  }

  async delete(tenantId: TenantId, userId: string): Promise<number> {
    return (await this.users.delete({ tenantId, userId })).affected ?? 0;
  }

  /** Whose the sessions are of which somebody has logged in. */
  async ownersOf(tenantId: TenantId, sessionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (sessionIds.length === 0) return new Map();
    const rows = await this.sessions.findBy({ tenantId, sessionId: In([...sessionIds]) });
    return new Map(rows.map(({ sessionId, userId }) => [sessionId, userId]));
  }

  sessionsOf(tenantId: TenantId, userId: string): Promise<readonly SessionEntity[]> {
    return this.sessions.find({ where: { tenantId, userId }, order: { sessionId: 'ASC' } });
  }

  async addSession(row: SessionEntity): Promise<void> {
    await this.sessions.insert(row);
  }

  async deleteSessions(tenantId: TenantId, userId: string): Promise<number> {
    return (await this.sessions.delete({ tenantId, userId })).affected ?? 0;
  }

  private get users() {
    return this.database.rows(UserEntity);
  }

  private get sessions() {
    return this.database.rows(SessionEntity);
  }
}
