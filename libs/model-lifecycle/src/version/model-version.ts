import type { JsonObject, TenantId } from '@attention-flow/security';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { Verdict } from '../evaluation/gate.ts';

/**
 * `candidate`: waits for a person. `active`: answers. `replaced`: has answered. `refused`: the gate said no; a person may
 * promote it all the same.
 */
export const versionStates = ['candidate', 'active', 'replaced', 'refused'] as const;
export type ModelVersionState = (typeof versionStates)[number];

/** Where a version comes from. */
export interface Lineage {
  /** Options of the job. */
  readonly options: JsonObject;
  /** What answered the tenant when it was trained. */
  readonly parent: string | null;
  /** What the task says of its data. */
  readonly data: JsonObject;
  /** Data of before this moment were learnt from; null for versions that are older than this record. */
  readonly gatheredAt: string | null;
}

/** SHA-256 of each file by its path in the bundle, in hexadecimal. */
export type FileHashes = Readonly<Record<string, string>>;

/** A model that was trained; its files lie in the bundle store. */
export interface ModelVersion {
  readonly version: string;
  readonly tenantId: TenantId;
  readonly task: string;
  readonly trainingJobId: string;
  readonly state: ModelVersionState;
  readonly metrics: Readonly<Record<string, number>>;
  /** Null for versions that are older than this record. */
  readonly evaluation: Evaluation | null;
  readonly verdict: Verdict | null;
  readonly lineage: Lineage;
  readonly splitRule: string;
  /** Null for versions that are older than this record; their task checks them when it opens them. */
  readonly files: FileHashes | null;
  /** Whether its files are still there. */
  readonly isKept: boolean;
  readonly createdAt: Date;
  /** When it answered for the first time. */
  readonly promotedAt: Date | null;
}
