import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { ImportFormat } from './import-format.ts';

export type DataImportId = Id<'DataImport'>;

export const importKinds = ['items', 'users', 'events'] as const;
export type ImportKind = (typeof importKinds)[number];

/** A row that could not be taken. */
export interface RowProblem {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly code: string;
  readonly detail: string;
}

/** One file or stream of rows, from its first byte to the report. */
export interface DataImport {
  readonly id: DataImportId;
  readonly tenantId: TenantId;
  readonly kind: ImportKind;
  readonly format: ImportFormat;
  readonly state: 'running' | 'completed' | 'failed';
  readonly rowsRead: number;
  readonly rowsRejected: number;
  readonly rowsKnown: number;
  /** The first of them. */
  readonly problems: readonly RowProblem[];
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** Of the rejected rows of an import, as many are described. */
export const maxProblems = 1_000;

export type ImportSubject = Pick<DataImport, 'id' | 'tenantId' | 'kind' | 'format'>;

export function begun(subject: ImportSubject, createdAt: Date): DataImport {
  return {
    ...subject,
    state: 'running',
    rowsRead: 0,
    rowsRejected: 0,
    rowsKnown: 0,
    problems: [],
    failure: null,
    createdAt,
    finishedAt: null,
  };
}
