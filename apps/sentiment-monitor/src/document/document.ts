import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Sentiment } from '../scoring/score.ts';

export type DocumentId = Id<'Document'>;

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** One text from a source: a headline, an article, a report, a comment. */
export interface Document {
  readonly id: DocumentId;
  readonly tenantId: TenantId;
  /** Where it comes from, such as `wire`. */
  readonly source: string;
  /** What the source calls it; a source says each once. */
  readonly externalId: string;
  /** SHA-256 of title and text as they were given. */
  readonly contentHash: string;
  /** The first document that told this story; its own id unless it is a copy. */
  readonly canonicalId: DocumentId;
  readonly title: string | null;
  readonly text: string;
  readonly url: string | null;
  readonly language: Language;
  /** Event time: when it was published. */
  readonly publishedAt: Date;
  /** Processing time: when it came here. */
  readonly receivedAt: Date;
  /** This document and its copies; 1 for a copy. */
  readonly reach: number;
  /** Keys of the entities that it names, in order of their names. */
  readonly entities: readonly string[];
}

/** A part of a document's text and what is said there. */
export interface SentenceScore {
  /** Offsets into `title` and `text` joined by a line end, in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly sentiment: Sentiment;
  /** In [-1, 1]. */
  readonly score: number;
}

/** What the model made of a document. */
export interface DocumentScore {
  readonly documentId: DocumentId;
  readonly topics: readonly { readonly topic: string; readonly probability: number }[];
  readonly sentiment: Sentiment;
  /** Probability of `sentiment`, calibrated. */
  readonly confidence: number;
  /** Probability of positive less that of negative, in [-1, 1]. */
  readonly score: number;
  /** Absent where the document is one sentence. */
  readonly sentences: readonly SentenceScore[];
  readonly modelVersion: string;
  readonly scoredAt: Date;
}

/** `queued`: waits for the model; `failed`: was tried too often; `copy`: has the scores of its canonical document. */
export type DocumentState = 'queued' | 'scored' | 'failed' | 'copy';

/** What is read by the model and shown with offsets. */
export function fullText({ title, text }: Pick<Document, 'title' | 'text'>): string {
  return title === null ? text : `${title}\n${text}`;
}
