import type { ComposedAnswer } from '../composition/composed-answer.ts';
import { fillTemplate, requiredSlots } from '../composition/fill-template.ts';
import { clarifyingQuestion, questionAboutEquals } from '../decision/clarify.ts';
import type { ClarifyingQuestion } from '../decision/clarify.ts';
import type { HandOffReason } from '../hand-off/hand-off.ts';
import type { AnswerTemplate } from '../knowledge/answer-templates.ts';
import type { Language } from '../language/language.ts';
import type { Passage, RankedPassage } from '../retrieval/passage.ts';
import type { Ruling } from '../rule/rule.ts';
import { slotValue } from '../understanding/conversation-state.ts';
import type { ConversationState, Pending } from '../understanding/conversation-state.ts';
import type { AppliedRule, NoAnswerReason, Outcome, Understanding } from './outcome.ts';
import { cannotAnswer, slotQuestions } from './phrases.ts';

/** All that the decision rests on. */
export interface Findings {
  /** What the customer wrote. */
  readonly question: string;
  readonly language: Language;
  readonly understanding: Understanding | null;
  /** What the message is about: the model's intent where it is sure, else the one carried over to slots alone. */
  readonly intent: string | null;
  /** The best answer to the intent, in the language of the question. */
  readonly template: AnswerTemplate | undefined;
  /** Best first, of different texts. */
  readonly ranked: readonly RankedPassage[];
  /** Sentences of several passages, each checked. */
  readonly composed: ComposedAnswer | undefined;
  /** What the customer chose of what was asked back. */
  readonly chosen: Passage | undefined;
  readonly asksForPerson: boolean;
  readonly ruling: Ruling;
  /** The conversation, this message included. */
  readonly state: ConversationState;
}

export interface Thresholds {
  readonly confidence: number;
  readonly retrieval: number;
}

/** What is said, and what becomes of the conversation. */
export interface Reply {
  /** `null` where a person is called: what is said then depends on when people are there. */
  readonly text: string | null;
  readonly outcome: Outcome;
  readonly pending: Pending | null;
  /** Whether this is the answer to what was asked. */
  readonly isAnswer: boolean;
}

/** Passages found by less than this share of the retrieval threshold are not worth asking about. */
const worthAsking = 0.5;
/** After so many messages in a row without an answer a person is called. */
const patience = 1;

/**
 * Answer, ask back, or hand off: a rule, the wish for a person, what was chosen of what was asked back, the template of a
 * clear intent (or what it needs to be told), a passage found, sentences of several, a question that divides what was
 * found, the admission that there is no answer, and in the end a person.
 */
export function decideReply(findings: Findings, thresholds: Thresholds): Reply {
  const { ruling, asksForPerson } = findings;
  const reply = ruled(findings) ?? (asksForPerson ? called(findings, 'asked') : found(findings, thresholds));
  return reply.isAnswer ? completed(reply, ruling) : reply;
}

function ruled({ ruling: { forced }, understanding }: Findings): Reply | undefined {
  if (!forced) return undefined;
  const { rule, effect } = forced;
  const rules: readonly AppliedRule[] = [{ id: rule.id, name: rule.name, effect: effect.kind }];
  if (effect.kind === 'answer') return answer(effect.text, { kind: 'ruled', understanding, rules });
  const team = effect.kind === 'handOff' ? effect.team : null;
  const outcome: Outcome = { kind: 'handedOff', understanding, reason: 'rule', because: null, team, rules };
  return { text: null, outcome, pending: null, isAnswer: false };
}

function found(findings: Findings, thresholds: Thresholds): Reply {
  const { understanding, chosen, composed, ranked, question, language } = findings;
  if (chosen) return answer(chosen.text, { kind: 'retrieved', understanding, sourceId: chosen.id, score: 1 });
  const matched = isContradicted(findings, thresholds) ? undefined : fromTemplate(findings);
  if (matched) return matched;
  const [best] = ranked;
  if (best && best.features.coverage >= thresholds.retrieval) {
    const equals = questionAboutEquals(question, ranked, language);
    if (equals && findings.state.failures === 0) return asking(findings, equals);
    const { id: sourceId, text } = best.passage;
    return answer(text, { kind: 'retrieved', understanding, sourceId, score: best.features.coverage });
  }
  if (composed && composed.coverage >= thresholds.retrieval) {
    const { text, sentences, coverage } = composed;
    return answer(text, { kind: 'composed', understanding, sentences, coverage });
  }
  return askedBack(findings, thresholds) ?? withoutAnswer(findings, thresholds);
}

/**
 * Whether something else says what was asked, and nothing that was learnt of the intent does half as much: a model that
 * knows few intents is sure of one of them whatever it is asked.
 */
function isContradicted({ intent, ranked, state }: Findings, { retrieval }: Thresholds): boolean {
  const [best] = ranked;
  const isCarried = state.intents.at(-1) === intent && state.slots.some(({ turn }) => turn === state.turn);
  if (!best || isCarried || best.features.coverage < retrieval) return false;
  const half = best.features.coverage / 2;
  return !ranked.some(({ passage, features }) => passage.intent === intent && features.coverage >= half);
}

function fromTemplate({ understanding, intent, template, state, language }: Findings): Reply | undefined {
  if (!understanding || intent === null || !template) return undefined;
  const valueOf = (kind: Parameters<typeof slotValue>[1]) => slotValue(state, kind);
  const slot = requiredSlots(template.text).find((kind) => valueOf(kind) === undefined);
  if (slot === undefined) {
    const { pairId } = template;
    return answer(fillTemplate(template.text, valueOf), { kind: 'matched', understanding, pairId, intent });
  }
  const outcome: Outcome = { kind: 'askedForSlot', understanding, slot };
  return {
    text: slotQuestions[slot][language],
    outcome,
    pending: { kind: 'slot', slot, intent },
    isAnswer: false,
  };
}

/** Once: whoever was asked and is still not understood gets a person. */
function askedBack(findings: Findings, { retrieval }: Thresholds): Reply | undefined {
  const { ranked, language, state } = findings;
  if (state.failures > 0) return undefined;
  const worth = ranked.filter(({ features }) => features.coverage >= worthAsking * retrieval);
  const question = clarifyingQuestion(worth, language);
  if (!question) return undefined;
  return asking(findings, question);
}

function asking({ understanding }: Findings, { text, options }: ClarifyingQuestion): Reply {
  return {
    text,
    outcome: { kind: 'askedWhich', understanding, options },
    pending: { kind: 'choice', options },
    isAnswer: false,
  };
}

function withoutAnswer(findings: Findings, { confidence }: Thresholds): Reply {
  const { understanding, language, state } = findings;
  const reason = doubtAbout(understanding, confidence) ?? 'noAnswerInLanguage';
  // Where nothing was learnt yet, another wording will not help.
  if (reason === 'noModel' || state.failures >= patience) return called(findings, 'noAnswer', reason);
  const outcome: Outcome = { kind: 'unanswered', understanding, reason };
  return { text: cannotAnswer[language], outcome, pending: null, isAnswer: false };
}

function called(
  { understanding }: Findings,
  reason: HandOffReason,
  because: NoAnswerReason | null = null,
): Reply {
  const outcome: Outcome = { kind: 'handedOff', understanding, reason, because, team: null };
  return { text: null, outcome, pending: null, isAnswer: false };
}

function answer(text: string, outcome: Outcome): Reply {
  return { text, outcome, pending: null, isAnswer: true };
}

function completed(reply: Reply, { completions }: Ruling): Reply {
  if (completions.length === 0) return reply;
  const text = [reply.text, ...completions.map((one) => one.text)].join('\n');
  const said = completions.map(({ rule: { id, name } }): AppliedRule => ({ id, name, effect: 'complete' }));
  return { ...reply, text, outcome: { ...reply.outcome, rules: [...(reply.outcome.rules ?? []), ...said] } };
}

/** Why the model's intent is not to be believed; `undefined` where it is. */
export function doubtAbout(
  understanding: Understanding | null,
  threshold: number,
): NoAnswerReason | undefined {
  if (!understanding) return 'noModel';
  if (understanding.outOfScope) return 'outOfScope';
  return understanding.confidence < threshold ? 'lowConfidence' : undefined;
}
