import { z } from 'zod';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import type { DialoguePair } from '../knowledge/dialogue-pair.ts';
import { detectLanguage } from '../language/language.ts';

/** A pair as a row gives it, before it has a key and an owner. */
export type ImportedPair = Omit<DialoguePair, 'id' | 'tenantId'>;

export type RowOutcome =
  | { readonly kind: 'pairs'; readonly pairs: readonly ImportedPair[] }
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

const dialogueRow = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  turns: z.array(
    z.object({
      role: z.enum(['customer', 'agent']),
      text: z.string().trim(),
      at: z.iso.datetime({ offset: true, local: true }).nullish(),
    }),
  ),
});

/**
 * What a row of an import says: one question with its best answer, or a dialogue, in which every customer's
 * turn that an agent's turn follows is a question with its answer.
 *
 * @param values the columns of the row; others than those named here are left alone
 */
export function readImportRow(values: Readonly<Record<string, unknown>>): RowOutcome {
  return 'turns' in values ? readDialogue(values) : readPair(values);
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

function readDialogue(values: unknown): RowOutcome {
  const row = dialogueRow.safeParse(values);
  if (!row.success) return invalid(row.error);
  const pairs = row.data.turns.flatMap((turn, index, turns) => {
    const next = turns[index + 1];
    const isPair = turn.role === 'customer' && next?.role === 'agent' && turn.text !== '' && next.text !== '';
    if (!isPair) return [];
    return [{ question: turn.text, answer: next.text, intent: null, language: detectLanguage(turn.text) }];
  });
  if (pairs.length > 0) return { kind: 'pairs', pairs };
  return {
    kind: 'rejected',
    reason: 'noPair',
    detail: "has no customer's turn that an agent's turn follows",
  };
}

/** Names the column and what it must be; never quotes the value, which may be personal. */
function invalid(error: z.ZodError): RowOutcome {
  const [issue] = error.issues;
  const detail = issue ? `${issue.path.join('.')}: ${issue.message}` : 'does not fit';
  return { kind: 'rejected', reason: 'invalidRow', detail };
}
