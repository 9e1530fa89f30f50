import { z } from 'zod';
import { pageParts } from '../http/page-query.ts';
import { sentiments } from '../scoring/score.ts';
import type { DocumentId } from './document.ts';
import { languages } from './document.ts';
import type { ScoredDocument } from './document.repository.ts';

const share = z.number().min(0).max(1);
const signed = z.number().min(-1).max(1);
const sentiment = z.enum(sentiments);
const time = z.iso.datetime();

const scoreDto = z
  .object({
    topics: z.array(z.object({ topic: z.string(), probability: share })),
    sentiment,
    confidence: share.meta({ description: 'Probability of the sentiment, calibrated.' }),
    score: signed.meta({ description: 'Probability of positive less that of negative.' }),
    sentences: z
      .array(z.object({ start: z.int(), end: z.int(), sentiment, score: signed }))
      .meta({ description: 'Offsets into title and text joined by a line end, in UTF-16 units.' }),
    modelVersion: z.string(),
    scoredAt: time,
  })
  .meta({ id: 'DocumentScore' });

export const documentDto = z
  .object({
    id: z.uuid(),
    source: z.string(),
    externalId: z.string(),
    title: z.string().nullable(),
    text: z.string(),
    url: z.string().nullable(),
    language: z.enum(languages),
    publishedAt: time,
    receivedAt: time,
    canonicalId: z
      .uuid()
      .meta({ description: 'The document that told this story first; its own id unless it is a copy.' }),
    reach: z.int().min(1).meta({ description: 'This document and its copies.' }),
    entities: z.array(z.string()),
    state: z.enum(['queued', 'scored', 'failed', 'copy']),
    failure: z.string().nullable(),
    score: scoreDto.nullable().meta({ description: 'Of a copy, that of its canonical document.' }),
  })
  .meta({ id: 'Document' });
export type DocumentDto = z.output<typeof documentDto>;

export const documentPage = z
  .object({ documents: z.array(documentDto), next: z.string().nullable() })
  .meta({ id: 'Documents' });
export type DocumentPageDto = z.output<typeof documentPage>;

const when = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional();
const name = z.string().min(1).max(100).optional();

/** What documents and streams are chosen by. */
export const documentFilterParts = {
  topic: name,
  entity: name.meta({ description: 'Key of an entity.' }),
  source: name,
  language: z.enum(languages).optional(),
  sentiment: sentiment.optional(),
};

export const documentQuery = z.object({
  ...documentFilterParts,
  canonicalId: z
    .uuid()
    .transform((id) => id as DocumentId)
    .optional()
    .meta({ description: 'A story and its copies.' }),
  stories: z.stringbool().optional().meta({ description: 'Without copies.' }),
  from: when,
  to: when,
  ...pageParts,
});
export type DocumentQuery = z.output<typeof documentQuery>;

export const intakeReport = z
  .object({
    stored: z.object({
      created: z.int().min(0),
      copies: z.int().min(0).meta({ description: 'Told a story that is known; they are not scored again.' }),
      updated: z.int().min(0).meta({ description: 'The same id with another content.' }),
      duplicates: z
        .int()
        .min(0)
        .meta({ description: 'The same id with the same content: nothing was done.' }),
    }),
    rejected: z.int().min(0),
    documents: z
      .array(
        z.object({
          id: z.uuid(),
          source: z.string(),
          externalId: z.string(),
          canonicalId: z.uuid(),
          outcome: z.enum(['created', 'copy', 'updated', 'duplicate']),
        }),
      )
      .meta({ description: 'The first 1,000.' }),
    problems: z
      .array(z.object({ line: z.int().min(1), reason: z.string(), detail: z.string() }))
      .meta({ description: 'The first 1,000 that were rejected, by their place.' }),
  })
  .meta({ id: 'IntakeReport' });
export type IntakeReport = z.output<typeof intakeReport>;

export function toDocumentDto({ document, state, score, failure }: ScoredDocument): DocumentDto {
  const { id, source, externalId, title, text, url, language, canonicalId, reach } = document;
  return {
    id,
    source,
    externalId,
    title,
    text,
    url,
    language,
    publishedAt: document.publishedAt.toISOString(),
    receivedAt: document.receivedAt.toISOString(),
    canonicalId,
    reach,
    entities: [...document.entities],
    state,
    failure,
    score: score && {
      topics: [...score.topics],
      sentiment: score.sentiment,
      confidence: score.confidence,
      score: score.score,
      sentences: [...score.sentences],
      modelVersion: score.modelVersion,
      scoredAt: score.scoredAt.toISOString(),
    },
  };
}
