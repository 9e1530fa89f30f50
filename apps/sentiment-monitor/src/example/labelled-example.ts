import { createHash } from 'node:crypto';
import { cleanText } from '@attention-flow/attention';
import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { z } from 'zod';
import { languages } from '../document/document.ts';
import type { Language } from '../document/document.ts';
import { languageOf } from '../document/document-language.ts';
import { sentiments } from '../scoring/score.ts';
import type { Sentiment } from '../scoring/score.ts';

export type ExampleId = Id<'Example'>;

/** A text whose sentiment or topics, or both, a person has told. */
export interface LabelledExample {
  readonly text: string;
  readonly language: Language;
  /** Null: nobody has said. */
  readonly sentiment: Sentiment | null;
  /** Empty: it has none of them; null: nobody has said. */
  readonly topics: readonly string[] | null;
}

export interface StoredExample extends LabelledExample {
  readonly id: ExampleId;
  readonly tenantId: TenantId;
  readonly contentHash: string;
  readonly createdAt: Date;
}

/** What data sets call the three sentiments. */
const names: Readonly<Record<string, Sentiment>> = {
  ...Object.fromEntries(sentiments.map((sentiment) => [sentiment, sentiment])),
  bearish: 'negative',
  bullish: 'positive',
};

const sentiment = z
  .string()
  .trim()
  .toLowerCase()
  .transform((name) => (name === '' ? null : name))
  .refine((name) => name === null || names[name] !== undefined, 'must be negative, neutral or positive')
  .transform((name) => (name === null ? null : (names[name] ?? null)))
  .nullish();

/** A list, or in CSV a text cut at `|`. */
const topics = z
  .union([z.array(z.string()), z.string().transform((text) => text.split('|'))])
  .transform((list) => [...new Set(list.map((topic) => topic.trim()).filter((topic) => topic !== ''))])
  .refine((list) => list.every((topic) => topic.length <= 100), 'a topic has at most 100 characters')
  .nullish();

const exampleRow = z
  .object({
    text: z.string().transform((text) => cleanText(text, { html: true }).text),
    sentiment,
    topics,
    language: z
      .enum(languages)
      .nullish()
      .or(z.literal('').transform(() => null)),
  })
  .refine(({ text }) => text !== '', { path: ['text'], message: 'must not be empty' })
  .refine(
    (row) => (row.sentiment ?? null) !== null || (row.topics ?? null) !== null,
    'has neither a sentiment nor topics',
  );

export type ExampleOutcome =
  | { readonly kind: 'example'; readonly example: LabelledExample }
  | { readonly kind: 'rejected'; readonly detail: string };

/** Reads a row of JSON Lines or CSV. */
export function readExample(values: unknown): ExampleOutcome {
  const result = exampleRow.safeParse(values);
  if (!result.success) {
    const detail = result.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
    return { kind: 'rejected', detail };
  }
  const { text, language, ...labels } = result.data;
  return {
    kind: 'example',
    example: {
      text,
      language: language ?? languageOf(text),
      sentiment: labels.sentiment ?? null,
      topics: labels.topics ?? null,
    },
  };
}

/** The same text is one example, whatever it is labelled. */
export function contentHashOf({ text }: Pick<LabelledExample, 'text'>): string {
  return createHash('sha256').update(text).digest('hex');
}
