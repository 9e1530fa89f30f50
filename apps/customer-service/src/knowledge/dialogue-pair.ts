import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { Language } from '../language/language.ts';

export type DialoguePairId = Id<'DialoguePair'>;

/** The intent of questions that must not be answered; only such a pair has no answer. */
export const outOfScopeIntent = 'out_of_scope';

/** A customer's question and the best answer to it, from an import. */
export interface DialoguePair {
  readonly id: DialoguePairId;
  readonly tenantId: TenantId;
  readonly question: string;
  readonly answer: string | null;
  readonly intent: string | null;
  readonly language: Language;
}
