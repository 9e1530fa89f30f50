import type { Classification } from '../intent/intent-model.ts';
import type { AnswerTemplate } from '../knowledge/answer-templates.ts';
import type { DialoguePairId } from '../knowledge/dialogue-pair.ts';
import type { RetrievedAnswer } from '../knowledge/knowledge-base.ts';
import type { Language } from '../language/language.ts';

/** What the model made of the question, and which model it was. */
export interface Understanding extends Classification {
  readonly modelVersion: string;
}

/** Why there is no answer. */
export type NoAnswerReason =
  /** No model has been trained yet, and nothing like the question was imported. */
  | 'noModel'
  /** The model says that no intent fits. */
  | 'outOfScope'
  /** No intent is likely enough. */
  | 'lowConfidence'
  /** The intent is clear, but there is no answer to it in the language of the question. */
  | 'noAnswerInLanguage';

/** What became of a question. `understanding` is `null` while there is no model. */
export type Outcome =
  | { readonly kind: 'matched'; readonly understanding: Understanding; readonly pairId: DialoguePairId }
  | {
      readonly kind: 'retrieved';
      readonly understanding: Understanding | null;
      readonly pairId: DialoguePairId;
      readonly score: number;
    }
  | {
      readonly kind: 'unanswered';
      readonly understanding: Understanding | null;
      readonly reason: NoAnswerReason;
    };

export interface Reply {
  readonly text: string;
  readonly outcome: Outcome;
}

/** All that the decision rests on. */
export interface Findings {
  readonly language: Language;
  readonly understanding: Understanding | null;
  /** The best answer to the intent, in the language of the question. */
  readonly template: AnswerTemplate | undefined;
  readonly retrieved: RetrievedAnswer | undefined;
}

export interface Thresholds {
  readonly confidence: number;
  readonly retrieval: number;
}

const cannotAnswer: Readonly<Record<Language, string>> = {
  en: 'I am sorry, I cannot answer that. Could you put it another way?',
  zh: '抱歉，这个问题我暂时无法回答。您可以换一种说法再问一次吗？',
};

/**
 * The answer to a question: the template of a confident intent, else an answer found by its words, else the
 * admission that there is none.
 */
export function decideReply(findings: Findings, thresholds: Thresholds): Reply {
  const { language, understanding, template, retrieved } = findings;
  const doubt = doubtAbout(understanding, thresholds.confidence);
  if (understanding && doubt === undefined && template) {
    return { text: template.text, outcome: { kind: 'matched', understanding, pairId: template.pairId } };
  }
  if (retrieved && retrieved.score >= thresholds.retrieval) {
    const { text, pairId, score } = retrieved;
    return { text, outcome: { kind: 'retrieved', understanding, pairId, score } };
  }
  const reason = doubt ?? 'noAnswerInLanguage';
  return { text: cannotAnswer[language], outcome: { kind: 'unanswered', understanding, reason } };
}

function doubtAbout(understanding: Understanding | null, threshold: number): NoAnswerReason | undefined {
  if (!understanding) return 'noModel';
  if (understanding.outOfScope) return 'outOfScope';
  return understanding.confidence < threshold ? 'lowConfidence' : undefined;
}
