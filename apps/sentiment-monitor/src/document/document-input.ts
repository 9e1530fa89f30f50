import { createHash } from 'node:crypto';
import { cleanText } from '@attention-flow/attention';
import { z } from 'zod';
import { bandsOf, minHash } from '../near-duplicate/min-hash.ts';
import { shinglesOf } from '../near-duplicate/shingles.ts';
import { fullText, languages } from './document.ts';
import type { Language } from './document.ts';
import { languageOf } from './document-language.ts';

const label = (length: number) => z.string().trim().min(1, 'must not be empty').max(length);
/** A tag such as `zh-CN`; only the language counts. */
const language = z
  .string()
  .transform((tag) => tag.toLowerCase().split(/[-_]/u, 1)[0] ?? '')
  .pipe(z.enum(languages, 'must be en or zh'))
  .meta({ description: 'Found out unless given.' });

/** A document as a source gives it; one without words in it is refused. */
export const documentInput = z.object({
  source: label(100).meta({ description: 'Where it comes from, such as `wire`.' }),
  id: label(300).optional().meta({
    description:
      'What the source calls it; the same id again is the same document. The content, unless given.',
  }),
  title: z.string().max(2_000).nullish(),
  text: z.string().min(1, 'must not be empty'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullish(),
  language: language.nullish(),
  publishedAt: z.iso
    .datetime({ offset: true, local: true })
    .nullish()
    .meta({ description: 'Now, unless given.' }),
});
export type DocumentInput = z.output<typeof documentInput>;

/** A document that is ready to be stored: all that needs no database is done. */
export interface PreparedDocument {
  readonly source: string;
  readonly externalId: string;
  readonly contentHash: string;
  readonly title: string | null;
  readonly text: string;
  readonly url: string | null;
  readonly language: Language;
  readonly publishedAt: Date;
  readonly shingles: ReadonlySet<number>;
  readonly bands: readonly number[];
}

/** A clock that is ahead by more than this is wrong. */
const aheadMs = 24 * 3_600_000;
const clean = (text: string): string => cleanText(text, { html: true, whitespace: 'lines' }).text;

export type Preparation =
  | { readonly kind: 'prepared'; readonly document: PreparedDocument }
  | {
      readonly kind: 'refused';
      readonly reason: 'noWords' | 'tooLong' | 'fromTheFuture';
      readonly detail: string;
    };

/** Cleans a document and makes out what it is told by. */
export function prepareDocument(input: DocumentInput, now: Date, maxCharacters: number): Preparation {
  if (input.text.length > maxCharacters)
    return { kind: 'refused', reason: 'tooLong', detail: `text: is longer than ${maxCharacters} characters` };
  const title = input.title ? clean(input.title) || null : null;
  const text = clean(input.text);
  const whole = fullText({ title, text });
  const shingles = shinglesOf(whole);
  if (shingles.size === 0 || text === '')
    return { kind: 'refused', reason: 'noWords', detail: 'text: has no words in it' };
  const publishedAt = input.publishedAt ? new Date(input.publishedAt) : now;
  if (publishedAt.getTime() > now.getTime() + aheadMs)
    return {
      kind: 'refused',
      reason: 'fromTheFuture',
      detail: 'publishedAt: is more than a day ahead of now',
    };
  const contentHash = createHash('sha256').update(whole).digest('hex');
  const document = {
    source: input.source,
    externalId: input.id ?? contentHash,
    contentHash,
    title,
    text,
    url: input.url ?? null,
    language: input.language ?? languageOf(whole),
    publishedAt,
    shingles,
    bands: bandsOf(minHash(shingles)),
  };
  return { kind: 'prepared', document };
}
