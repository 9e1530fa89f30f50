import { createHmac } from 'node:crypto';
import type { Clock } from '@attention-flow/persistence';
import type { AuditLog } from '../audit/audit-log.ts';
import { canonicalJson } from '../audit/canonical-json.ts';
import type { JsonObject, JsonValue } from '../audit/canonical-json.ts';
import type { TenantId } from '../tenant/tenant.ts';
import { ErasureIncompleteError } from './retention.errors.ts';

/** A person whose data a tenant holds, by the id that the tenant gives them. */
export interface DataSubject {
  readonly tenantId: TenantId;
  readonly subjectId: string;
}

/** What a source has removed; nothing when it had nothing left. */
export interface Erasure {
  /** How many, by kind, such as `{ messages: 12 }`. */
  readonly removed: Readonly<Record<string, number>>;
  /** Versions of models that were trained with these data, and so may still know them. */
  readonly trainedModels?: readonly string[];
}

/** One feature's personal data; the features of a service register theirs. */
export interface PersonalDataSource {
  readonly name: string;
  /** All records of the person, each as JSON. */
  export(subject: DataSubject): AsyncIterable<JsonValue>;
  /** Removes them for good; doing it again removes nothing more. */
  erase(subject: DataSubject): Promise<Erasure>;
}

export interface ErasureReport {
  /** By source. */
  readonly removed: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly trainedModels: readonly string[];
  /** Stands for the person in the audit log. */
  readonly subjectHash: string;
}

export interface SubjectRightsParts {
  readonly sources: readonly PersonalDataSource[];
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** At least 16 bytes: without a key, hashes of phone numbers and names could be found by trying them all. */
  readonly hashKey: Uint8Array;
}

/** The rights of one person over their data: to have them (GDPR article 15 and 20, PIPL article 45), and to have them erased. */
export class SubjectRights {
  /** @throws RangeError for a hash key under 16 bytes */
  constructor(private readonly parts: SubjectRightsParts) {
    if (parts.hashKey.length < 16)
      throw new RangeError('The hash key of data subjects needs at least 16 bytes');
  }

  /**
   * Lines of JSON: who and when, then each record with its source, then how many there were; without that last line the
   * document is not whole.
   *
   * @param actor the id of an API key
   */
  async *export(subject: DataSubject, actor: string | null): AsyncIterable<string> {
    const { sources, clock } = this.parts;
    await this.record(subject, actor, { action: 'subject.exported' });
    const at = clock.now().toISOString();
    yield line({ kind: 'begin', tenantId: subject.tenantId, subjectId: subject.subjectId, at });
    const counts: Record<string, number> = {};
    for (const source of sources) {
      counts[source.name] = 0;
      for await (const record of source.export(subject)) {
        counts[source.name] = (counts[source.name] ?? 0) + 1;
        yield line({ kind: 'record', source: source.name, record });
      }
    }
    yield line({ kind: 'end', records: counts });
  }

  /**
   * Asks every source, also when one has failed; may be repeated until all have done it.
   *
   * @param actor the id of an API key
   * @throws ErasureIncompleteError naming the sources that failed
   */
  async erase(subject: DataSubject, actor: string | null): Promise<ErasureReport> {
    const removed: Record<string, Readonly<Record<string, number>>> = {};
    const trainedModels = new Set<string>();
    const failed: string[] = [];
    for (const source of this.parts.sources) {
      try {
        const erasure = await source.erase(subject);
        removed[source.name] = erasure.removed;
        for (const model of erasure.trainedModels ?? []) trainedModels.add(model);
      } catch {
        failed.push(source.name);
      }
    }
    const outcome = failed.length > 0 ? 'failure' : 'success';
    const details = { removed, trainedModels: [...trainedModels], failed };
    await this.record(subject, actor, { action: 'subject.erased', outcome, details });
    if (failed.length > 0) throw new ErasureIncompleteError(failed);
    return { removed, trainedModels: [...trainedModels], subjectHash: this.hashOf(subject) };
  }

  /** HMAC-SHA-256, the same for the same person of the same tenant. */
  hashOf({ tenantId, subjectId }: DataSubject): string {
    return createHmac('sha256', this.parts.hashKey)
      .update(JSON.stringify([tenantId, subjectId]))
      .digest('hex');
  }

  private async record(
    subject: DataSubject,
    actor: string | null,
    act: { action: string; outcome?: 'success' | 'failure'; details?: JsonObject },
  ): Promise<void> {
    const resource = `subjects/${this.hashOf(subject)}`;
    await this.parts.audit.record({ tenantId: subject.tenantId, actor, resource, ...act });
  }
}

function line(value: JsonValue): string {
  return `${canonicalJson(value)}\n`;
}
