import type { CitedSentence } from '../composition/composed-answer.ts';
import type { HandOffReason } from '../hand-off/hand-off.ts';
import type { Classification } from '../intent/intent-model.ts';
import type { DialoguePairId } from '../knowledge/dialogue-pair.ts';
import type { RuleEffect, RuleId } from '../rule/rule.ts';
import type { ClarifyingOption } from '../understanding/conversation-state.ts';
import type { SlotKind } from '../understanding/slot.ts';

/** What the model made of the question, and which model it was. */
export interface Understanding extends Classification {
  readonly modelVersion: string;
}

/** Why there is no answer. */
export const noAnswerReasons = [
  /** No model has been trained yet, and nothing like the question was imported. */
  'noModel',
  /** The model says that no intent fits. */
  'outOfScope',
  /** No intent is likely enough. */
  'lowConfidence',
  /** The intent is clear, but there is no answer to it in the language of the question. */
  'noAnswerInLanguage',
] as const;
export type NoAnswerReason = (typeof noAnswerReasons)[number];

/** A rule that had a say. */
export interface AppliedRule {
  readonly id: RuleId;
  readonly name: string;
  readonly effect: RuleEffect['kind'];
}

interface OutcomeBase {
  /** `null` while there is no model. */
  readonly understanding: Understanding | null;
  /** Absent where none had a say. */
  readonly rules?: readonly AppliedRule[] | undefined;
}

/** What became of a question. */
export type Outcome = OutcomeBase &
  (
    | { readonly kind: 'matched'; readonly pairId: DialoguePairId; readonly intent: string }
    | { readonly kind: 'retrieved'; readonly sourceId: string; readonly score: number }
    | {
        readonly kind: 'composed';
        readonly sentences: readonly CitedSentence[];
        readonly coverage: number;
      }
    | { readonly kind: 'ruled' }
    | { readonly kind: 'askedForSlot'; readonly slot: SlotKind }
    | { readonly kind: 'askedWhich'; readonly options: readonly ClarifyingOption[] }
    | { readonly kind: 'unanswered'; readonly reason: NoAnswerReason }
    | {
        readonly kind: 'handedOff';
        readonly reason: HandOffReason;
        /** Where there was no answer: why not. */
        readonly because: NoAnswerReason | null;
        readonly team: string | null;
      }
  );
