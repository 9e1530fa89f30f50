import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { ImportFormat } from './import-format.ts';
import type { ImportedPair } from './import-row.ts';

export type DialogueImportId = Id<'DialogueImport'>;

/** A row that was not taken, and why; never its content, which may be personal. */
export interface RowProblem {
  /** Line of the file where the row begins, from 1. */
  readonly line: number;
  readonly reason: string;
  readonly detail: string;
}

/** Who brought it: a client, or the sample corpus of the first start. */
export type ImportOrigin = 'upload' | 'sample';

/** What one row came to. */
type RowOutcome =
  | { readonly kind: 'pairs'; readonly pairs: readonly ImportedPair[] }
  | { readonly kind: 'rejected'; readonly reason: string; readonly detail: string };

/** One import and what became of it. */
export interface DialogueImport {
  readonly id: DialogueImportId;
  readonly tenantId: TenantId;
  /** SHA-256 of format and content: the same content of a tenant is imported once. */
  readonly contentHash: string;
  readonly format: ImportFormat;
  readonly origin: ImportOrigin;
  /** `running` for ever: the service stopped meanwhile; the same content sent again goes on. */
  readonly state: 'running' | 'completed' | 'failed';
  readonly rowsRead: number;
  readonly rowsRejected: number;
  /** Pairs that the rows hold. */
  readonly pairsFound: number;
  /** Of these, the pairs that were not stored before. */
  readonly pairsImported: number;
  /** The first rejected rows. */
  readonly problems: readonly RowProblem[];
  /** Why the content could not be read to its end. */
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const problemsKept = 1_000;

export type ImportSubject = Pick<DialogueImport, 'id' | 'tenantId' | 'contentHash' | 'format' | 'origin'>;

export function begun(subject: ImportSubject, now: Date): DialogueImport {
  return {
    ...subject,
    state: 'running',
    rowsRead: 0,
    rowsRejected: 0,
    pairsFound: 0,
    pairsImported: 0,
    problems: [],
    failure: null,
    createdAt: now,
    finishedAt: null,
  };
}

/** The report after one more row. */
export function withRow(report: DialogueImport, line: number, outcome: RowOutcome): DialogueImport {
  const rowsRead = report.rowsRead + 1;
  if (outcome.kind === 'pairs')
    return { ...report, rowsRead, pairsFound: report.pairsFound + outcome.pairs.length };
  const { reason, detail } = outcome;
  const isKept = report.problems.length < problemsKept;
  const problems = isKept ? [...report.problems, { line, reason, detail }] : report.problems;
  return { ...report, rowsRead, rowsRejected: report.rowsRejected + 1, problems };
}

export function completed(report: DialogueImport, pairsImported: number, now: Date): DialogueImport {
  return { ...report, state: 'completed', pairsImported, finishedAt: now };
}

export function failed(report: DialogueImport, failure: string, now: Date): DialogueImport {
  return { ...report, state: 'failed', failure, finishedAt: now };
}
