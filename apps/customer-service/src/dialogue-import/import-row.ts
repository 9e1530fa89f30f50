import { z } from 'zod';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import type { DialoguePair } from '../knowledge/dialogue-pair.ts';
import { detectLanguage } from '../language/language.ts';
import type { Dialogue } from '../mining/dialogue.ts';
import { minePairs } from '../mining/mine-pairs.ts';
import { readDialogue } from './dialogue-shapes.ts';

/** A pair as a row gives it, before it has a key and an owner. */
export type ImportedPair = Omit<DialoguePair, 'id' | 'tenantId'>;

export type RowOutcome =
  | {
      readonly kind: 'pairs';
      readonly pairs: readonly ImportedPair[];
      /** From a conversation: nearly the same one may have been held before. */
      readonly isMined?: true;
    }
  | { readonly kind: 'rejected'; readonly reason: 'invalidRow' | 'noPair'; readonly detail: string };

const text = z.string().trim().min(1, 'must not be empty');
/** CSV has no way to leave a column out, so an empty value is one that is not given. */
const optionalText = z
  .string()
  .trim()
  .nullish()
  .transform((value) => value || null);
/** A language tag such as `zh-CN`; only the language counts. */
const language = optionalText
  .transform((tag) => tag?.toLowerCase().split(/[-_]/u, 1)[0] ?? null)
  .pipe(z.enum(['en', 'zh'], 'must be en or zh').nullable());

const pairRow = z.object({ question: text, answer: optionalText, intent: optionalText, language });

/**
 * What a row of an import says: one question with its best answer, or a conversation, in our shape or that of Chatwoot or
 * Zendesk, from which questions with their answers are mined.
 *
 * @param values the columns of the row; others than those named here are left alone
 */
export function readImportRow(values: Readonly<Record<string, unknown>>): RowOutcome {
  const dialogue = readDialogue(values);
  if (dialogue instanceof z.ZodError) return invalid(dialogue);
  return dialogue ? mined(dialogue) : readPair(values);
}

function readPair(values: unknown): RowOutcome {
  const row = pairRow.safeParse(values);
  if (!row.success) return invalid(row.error);
  const { question, answer, intent, language: given } = row.data;
  if (answer === null && intent !== outOfScopeIntent) {
    return {
      kind: 'rejected',
      reason: 'invalidRow',
      detail: `answer: is needed unless intent is ${outOfScopeIntent}`,
    };
  }
  return {
    kind: 'pairs',
    pairs: [{ question, answer, intent, language: given ?? detectLanguage(question) }],
  };
}

function mined(dialogue: Dialogue): RowOutcome {
  const pairs = minePairs(dialogue).map(({ question, answer }): ImportedPair => {
    return { question, answer, intent: null, language: detectLanguage(question) };
  });
  if (pairs.length > 0) return { kind: 'pairs', pairs, isMined: true };
  return {
    kind: 'rejected',
    reason: 'noPair',
    detail: "has no customer's question that an agent answers",
  };
}

/** Names the column and what it must be; never quotes the value, which may be personal. */
function invalid(error: z.ZodError): RowOutcome {
  const [issue] = error.issues;
  const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : 'does not fit';
  return { kind: 'rejected', reason: 'invalidRow', detail };
}
