import { readPage } from '@attention-flow/persistence';
import type { Clock, Database, Page, PageOptions } from '@attention-flow/persistence';
import { MoreThan } from 'typeorm';
import { z } from 'zod';
import type { TenantId } from '../tenant/tenant.ts';
import { keptDetails } from './audit-details.ts';
import { firstHash, hashOf, lineOf } from './audit-entry.ts';
import type { AuditEntry, AuditOutcome } from './audit-entry.ts';
import { AuditEntryEntity, AuditHeadEntity } from './audit.entity.ts';
import { canonicalJson } from './canonical-json.ts';
import type { JsonObject } from './canonical-json.ts';
import { broken, emptyChain, entryOf, follow } from './verify-chain.ts';
import type { Anchor, ChainEnd, Verification } from './verify-chain.ts';

/** Something that somebody did, or tried to. */
export interface Act {
  readonly tenantId: TenantId;
  /** The id of an API key; `null` for the service itself. */
  readonly actor: string | null;
  /** At most 100 characters, such as `apiKey.revoked`. */
  readonly action: string;
  /** At most 300 characters, such as `api-keys/0190...`. */
  readonly resource: string;
  /** `success` by default. */
  readonly outcome?: AuditOutcome;
  /** At most 8,192 characters of JSON; values under names of secrets are left out, personal data masked. */
  readonly details?: JsonObject;
}

type PageRequest = Pick<PageOptions<AuditEntryEntity>, 'limit' | 'after'>;

const batchSize = 500;
const headRow = z.array(z.object({ sequence: z.coerce.number(), hash: z.string() })).length(1);

/**
 * Who did what: entries are added, never changed, and each holds the hash of the one before, so that a change, a gap, an
 * insertion or another order is found by {@link verify}. A tenant's entries are a chain of their own.
 */
export class AuditLog {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Belongs into the transaction of the act, so that both are stored or neither; keeps others of the same tenant waiting
   * until it ends.
   *
   * @throws AuditDetailsTooLargeError
   */
  async record({ outcome = 'success', details = {}, ...act }: Act): Promise<AuditEntry> {
    const kept = keptDetails(act.action, details);
    return this.database.transaction(async () => {
      const { sequence, hash: previousHash } = await this.nextPlace(act.tenantId);
      const content = { ...act, outcome, details: kept, sequence, previousHash, at: this.clock.now() };
      const entry = { ...content, hash: hashOf(content) };
      await this.rows.insert({ ...entry, details: canonicalJson(kept) });
      await this.database.rows(AuditHeadEntity).update({ tenantId: act.tenantId }, { hash: entry.hash });
      return entry;
    });
  }

  /** The latest first. @throws InvalidCursorError */
  async page(tenantId: TenantId, request: PageRequest): Promise<Page<AuditEntry>> {
    const { rows, next } = await readPage(this.rows, {
      ...request,
      where: { tenantId },
      order: [{ by: 'sequence', direction: 'DESC' }],
    });
    return { rows: rows.map(shown), next };
  }

  /** Lines of JSON, the oldest entry first; {@link hashOf} says what their hashes are of. */
  async *export(tenantId: TenantId): AsyncIterable<string> {
    for await (const row of this.rowsOf(tenantId)) yield lineOf(shown(row));
  }

  /** Reads the whole chain of a tenant; what is added meanwhile is read, too. */
  async verify(tenantId: TenantId, anchor?: Anchor): Promise<Verification> {
    let end: ChainEnd = emptyChain;
    for (;;) {
      for await (const row of this.rowsOf(tenantId, end === emptyChain ? undefined : end.sequence)) {
        const next = follow(end, row, anchor);
        if ('kind' in next) return next;
        end = next;
      }
      const head = (await this.database.rows(AuditHeadEntity).findOneBy({ tenantId })) ?? emptyChain;
      // Entries may have come since the last batch; if there are none now, they were taken away.
      if (head.sequence > end.sequence && (await this.hasAfter(tenantId, end.sequence))) continue;
      return verdictOf(end, head, anchor);
    }
  }

  /** Takes the next number, and with it the turn of this tenant. */
  private async nextPlace(tenantId: TenantId): Promise<ChainEnd> {
    const rows = await this.database.sql`
      INSERT INTO ${AuditHeadEntity} AS head ("tenantId", "sequence", "hash")
      VALUES (${tenantId}, 1, ${firstHash})
      ON CONFLICT ("tenantId") DO UPDATE SET "sequence" = head."sequence" + 1
      RETURNING "sequence", "hash"`;
    const [place] = headRow.parse(rows);
    return place ?? emptyChain;
  }

  private async *rowsOf(tenantId: TenantId, after?: number): AsyncIterable<AuditEntryEntity> {
    for (let last = after; ;) {
      const place = last === undefined ? { tenantId } : { tenantId, sequence: MoreThan(last) };
      const rows = await this.rows.find({ where: place, order: { sequence: 'ASC' }, take: batchSize });
      yield* rows;
      last = rows.at(-1)?.sequence;
      if (last === undefined || rows.length < batchSize) return;
    }
  }

  private hasAfter(tenantId: TenantId, sequence: number): Promise<boolean> {
    return this.rows.existsBy({ tenantId, sequence: MoreThan(sequence) });
  }

  private get rows() {
    return this.database.rows(AuditEntryEntity);
  }
}

function verdictOf(end: ChainEnd, head: ChainEnd, anchor: Anchor | undefined): Verification {
  if (head.sequence > end.sequence || (anchor && anchor.sequence > end.sequence))
    return broken(end.sequence + 1, 'missing');
  if (head.sequence < end.sequence) return broken(head.sequence + 1, 'unexpected');
  if (head.hash !== end.hash) return broken(end.sequence, 'altered');
  return { kind: 'intact', entries: end.sequence, lastHash: end.hash };
}

/** An entry whose details are no JSON any more is shown without; {@link AuditLog.verify} says so. */
function shown(row: AuditEntryEntity): AuditEntry {
  return entryOf(row) ?? { ...row, details: {} };
}
