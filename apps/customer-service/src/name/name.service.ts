import { Announcements } from '@attention-flow/messaging';
import { Database, insertMany } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { NameList } from '../understanding/names.ts';
import { KnownNameEntity } from './known-name.entity.ts';

const topic = 'names-replaced';

/** The names of each tenant, as they are looked for in messages. */
@Injectable()
export class NameService implements OnModuleInit {
  private readonly lists = new Map<TenantId, Promise<NameList>>();

  constructor(
    private readonly database: Database,
    private readonly announcements: Announcements,
  ) {}

  /** Another replica may have taken in a new list. */
  onModuleInit(): void {
    this.announcements.heard$(topic).subscribe(() => this.lists.clear());
  }

  /** Puts a list in the place of the former one. @returns how many names it has */
  async replace(tenantId: TenantId, names: readonly string[]): Promise<number> {
    const rows = [...new Set(names)].map((name) => ({ tenantId, name }));
    await this.database.transaction(async () => {
      await this.database.rows(KnownNameEntity).delete({ tenantId });
      await insertMany(this.database, KnownNameEntity, rows);
      await this.announcements.announce(topic, null, tenantId);
    });
    this.lists.delete(tenantId);
    return rows.length;
  }

  async names(tenantId: TenantId): Promise<readonly string[]> {
    const rows = await this.database
      .rows(KnownNameEntity)
      .find({ where: { tenantId }, order: { name: 'ASC' } });
    return rows.map(({ name }) => name);
  }

  list(tenantId: TenantId): Promise<NameList> {
    const known = this.lists.get(tenantId);
    if (known) return known;
    const list = this.names(tenantId).then((names) => new NameList(names));
    this.lists.set(tenantId, list);
    // A failure is not kept: the next message asks again.
    list.catch(() => this.lists.delete(tenantId));
    return list;
  }
}
