import type { TenantId } from '../tenant.ts';
import type { MessageRepository } from './message.repository.ts';

interface Subject {
  readonly tenantId: TenantId;
  readonly subjectId: string;
}

const pageSize = 200;

/**
 * What the jobs of a host for retention and for the rights of persons ask of each kind of data. Events whose emitter
 * named the person are found; nothing is searched for in bodies.
 */
export class MessagePrivacy {
  readonly name = 'webhooks';
  readonly kind = 'webhook-messages';

  constructor(
    private readonly messages: MessageRepository,
    readonly defaultDays: number,
  ) {}

  /** All messages about the person, oldest first. */
  async *export({ tenantId, subjectId }: Subject): AsyncGenerator<Record<string, string>> {
    for (let after: string | undefined; ;) {
      const { rows, next } = await this.messages.ofSubject(tenantId, subjectId, { limit: pageSize, after });
      for (const { id, type, body, createdAt } of rows) yield { id, type, body, at: createdAt.toISOString() };
      if (next === null) return;
      after = next;
    }
  }

  /** Those not yet delivered are not delivered any more. What receivers hold they must erase themselves. */
  async erase({
    tenantId,
    subjectId,
  }: Subject): Promise<{ readonly removed: { readonly messages: number } }> {
    return { removed: { messages: await this.messages.deleteOfSubject(tenantId, subjectId) } };
  }

  /** @returns how many; fewer than `limit` when none are left */
  deleteBefore(before: Date, tenantId: TenantId, limit: number): Promise<number> {
    return this.messages.deleteBefore(before, limit, tenantId);
  }
}
