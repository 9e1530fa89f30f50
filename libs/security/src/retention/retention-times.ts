import type { Database } from '@attention-flow/persistence';
import type { AuditLog } from '../audit/audit-log.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import type { TenantId } from '../tenant/tenant.ts';
import type { RetentionKind } from './retention.ts';
import { RetentionTimeEntity } from './retention.entity.ts';
import {
  InvalidRetentionTimeError,
  RetentionKindTwiceError,
  UnknownRetentionKindError,
} from './retention.errors.ts';

/** Stands for all tenants that have not chosen for themselves. */
export const everyTenant = '*';
const maxDays = 36_500;

export interface RetentionChoice {
  readonly tenantId: TenantId | typeof everyTenant;
  readonly kind: string;
  /** `null`: for ever; `undefined`: what the choice for all tenants, or the default, says. */
  readonly days: number | null | undefined;
  /** The id of an API key. */
  readonly actor: string | null;
}

/** How long each kind of data is kept: as the tenant chose, else as chosen for all tenants, else by default. */
export class RetentionTimes {
  readonly kinds: readonly RetentionKind[];

  /** @throws RetentionKindTwiceError */
  constructor(
    kinds: readonly RetentionKind[],
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {
    const names = kinds.map(({ kind }) => kind);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new RetentionKindTwiceError(twice);
    this.kinds = [...kinds];
  }

  /** @throws UnknownRetentionKindError, InvalidRetentionTimeError */
  async choose({ tenantId, kind, days, actor }: RetentionChoice): Promise<void> {
    if (!this.kinds.some((known) => known.kind === kind))
      throw new UnknownRetentionKindError(
        kind,
        this.kinds.map((known) => known.kind),
      );
    const isTime = typeof days !== 'number' || (Number.isInteger(days) && days >= 1 && days <= maxDays);
    if (!isTime) throw new InvalidRetentionTimeError(kind);
    await this.database.transaction(async () => {
      const rows = this.database.rows(RetentionTimeEntity);
      if (days === undefined) await rows.delete({ tenantId, kind });
      else await rows.upsert({ tenantId, kind, days }, ['tenantId', 'kind']);
      await this.audit.record({
        tenantId: tenantId === everyTenant ? systemTenantId : tenantId,
        actor,
        action: 'retentionTime.chosen',
        resource: `retention-times/${kind}`,
        details: {
          days: days ?? (days === null ? 'forever' : 'default'),
          isForAll: tenantId === everyTenant,
        },
      });
    });
  }

  /** @returns days by kind; `null`: for ever */
  async of(tenantId: TenantId): Promise<ReadonlyMap<string, number | null>> {
    const rows = await this.database
      .rows(RetentionTimeEntity)
      .findBy([{ tenantId }, { tenantId: everyTenant }]);
    return new Map(
      this.kinds.map(({ kind, defaultDays }) => {
        const chosen = rows.filter((row) => row.kind === kind);
        const row = chosen.find((one) => one.tenantId === tenantId) ?? chosen[0];
        return [kind, row ? row.days : defaultDays];
      }),
    );
  }
}
