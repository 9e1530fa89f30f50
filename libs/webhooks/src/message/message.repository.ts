import { readPage } from '@attention-flow/persistence';
import type { Database, Page } from '@attention-flow/persistence';
import { And, In, LessThan, MoreThanOrEqual } from 'typeorm';
import type { FindOperator, FindOptionsWhere } from 'typeorm';
import { WebhookAttemptEntity } from '../delivery/attempt.entity.ts';
import type { EndpointId } from '../endpoint/endpoint.ts';
import type { TenantId } from '../tenant.ts';
import type { MessageId, MessageKind } from './message.ts';
import { WebhookMessageEntity } from './message.entity.ts';

export interface PageRequest {
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface MessageFilter {
  readonly type?: string | undefined;
  readonly kind?: MessageKind | undefined;
  /** From the moment of emission, this one included. */
  readonly since?: Date | undefined;
  /** This one excluded. */
  readonly until?: Date | undefined;
}

/** Rows of messages and attempts; every question of a client names its tenant. */
export class MessageRepository {
  constructor(private readonly database: Database) {}

  find(tenantId: TenantId, id: MessageId): Promise<WebhookMessageEntity | null> {
    return this.messages.findOneBy({ tenantId, id });
  }

  page(
    tenantId: TenantId,
    { type, kind, since, until }: MessageFilter,
    { limit, after }: PageRequest,
    direction: 'ASC' | 'DESC' = 'DESC',
  ): Promise<Page<WebhookMessageEntity>> {
    const createdAt = within(since, until);
    const where: FindOptionsWhere<WebhookMessageEntity> = {
      tenantId,
      ...(type === undefined ? {} : { type }),
      ...(kind === undefined ? {} : { kind }),
      ...(createdAt === undefined ? {} : { createdAt }),
    };
    return readPage(this.messages, { where, order: [{ by: 'createdAt', direction }], limit, after });
  }

  /** Newest first, of a message or of an endpoint. */
  attempts(
    tenantId: TenantId,
    of: { readonly messageId: MessageId } | { readonly endpointId: EndpointId },
    { limit, after }: PageRequest,
  ): Promise<Page<WebhookAttemptEntity>> {
    const where = { tenantId, ...of };
    const attempts = this.database.rows(WebhookAttemptEntity);
    return readPage(attempts, { where, order: [{ by: 'startedAt', direction: 'DESC' }], limit, after });
  }

  /** With their deliveries and attempts. @returns how many there were, at most `limit` */
  async deleteBefore(moment: Date, limit: number, tenantId?: TenantId): Promise<number> {
    const old = await this.messages.find({
      select: { id: true },
      where: { createdAt: LessThan(moment), ...(tenantId === undefined ? {} : { tenantId }) },
      order: { createdAt: 'ASC' },
      take: limit,
    });
    if (old.length > 0) await this.messages.delete({ id: In(old.map(({ id }) => id)) });
    return old.length;
  }

  /** About one person, oldest first. */
  ofSubject(
    tenantId: TenantId,
    subjectId: string,
    { limit, after }: PageRequest,
  ): Promise<Page<WebhookMessageEntity>> {
    const where = { tenantId, subjectId };
    return readPage(this.messages, { where, order: [{ by: 'createdAt', direction: 'ASC' }], limit, after });
  }

  /** With their deliveries and attempts. @returns how many there were */
  async deleteOfSubject(tenantId: TenantId, subjectId: string): Promise<number> {
    const { affected } = await this.messages.delete({ tenantId, subjectId });
    return affected ?? 0;
  }

  private get messages() {
    return this.database.rows(WebhookMessageEntity);
  }
}

function within(since: Date | undefined, until: Date | undefined): FindOperator<Date> | undefined {
  if (since && until) return And(MoreThanOrEqual(since), LessThan(until));
  if (since) return MoreThanOrEqual(since);
  return until && LessThan(until);
}
