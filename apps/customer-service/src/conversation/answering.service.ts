import { Clock } from '@attention-flow/persistence';
import { Injectable } from '@nestjs/common';
import { asksForPerson } from '../decision/asks-for-person.ts';
import { chosenOption } from '../decision/clarify.ts';
import { isOpen } from '../hand-off/opening-hours.ts';
import { ActiveModel } from '../intent/active-model.ts';
import { KnowledgeService } from '../knowledge/knowledge.service.ts';
import { detectLanguage } from '../language/language.ts';
import type { Language } from '../language/language.ts';
import { NameService } from '../name/name.service.ts';
import { Config } from '../platform/config.ts';
import type { Passage } from '../retrieval/passage.ts';
import { RuleService } from '../rule/rule.service.ts';
import { ruling } from '../rule/rule.ts';
import { advance, isSlotsAlone } from '../understanding/conversation-state.ts';
import type { ConversationState } from '../understanding/conversation-state.ts';
import { findSlots } from '../understanding/find-slots.ts';
import type { Slot } from '../understanding/slot.ts';
import { AnswerThreshold } from './answer-threshold.ts';
import type { Conversation } from './conversation.ts';
import type { Understanding } from './outcome.ts';
import { decideReply, doubtAbout } from './reply.ts';
import type { Reply } from './reply.ts';

/** A message as it was understood, and what to reply to it. */
export interface Answering {
  readonly language: Language;
  readonly slots: readonly Slot[];
  readonly reply: Reply;
  /** The conversation with this message. */
  readonly context: ConversationState;
}

/** What is looked at to rank, to compose, and to ask back. */
const passagesConsidered = 8;
const passagesComposed = 3;

/** Gathers what a reply rests on, and has it decided; changes nothing. */
@Injectable()
export class AnsweringService {
  constructor(
    private readonly model: ActiveModel,
    private readonly knowledge: KnowledgeService,
    private readonly rules: RuleService,
    private readonly names: NameService,
    private readonly threshold: AnswerThreshold,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** What a message means, whoever is to reply to it. */
  async understand(conversation: Conversation, text: string): Promise<Omit<Answering, 'reply'> & Read> {
    const { tenantId, context: before } = conversation;
    const { hours } = this.config.serviceLevel;
    const language = detectLanguage(text, conversation.language ?? undefined);
    const names = await this.names.list(tenantId);
    const slots = findSlots(text, { today: localDay(this.clock.now(), hours.timeZone), names });
    const understanding = await this.classify(conversation, text);
    const confidence = understanding
      ? await this.threshold.of(tenantId, understanding.modelVersion)
      : this.config.thresholds.confidence;
    const intent = intentOf(before, { text, slots, understanding, confidence });
    const { state: context } = advance(before, { slots, intent });
    return { language, slots, understanding, intent, context, confidence };
  }

  async answer(conversation: Conversation, text: string): Promise<Answering> {
    const read = await this.understand(conversation, text);
    const { language, slots, intent, confidence, context: state } = read;
    const { tenantId, context: before, attributes } = conversation;
    const now = this.clock.now();
    const { thresholds, serviceLevel } = this.config;
    const ranked = this.knowledge.search(tenantId, text, { language, limit: passagesConsidered });
    const said = new Set(state.slots.map(({ kind }) => kind));
    const circumstances = { intent, slots: said, isOpen: isOpen(serviceLevel.hours, now), now, attributes };
    const reply = decideReply(
      {
        ...read,
        question: text,
        state,
        template: intent === null ? undefined : this.knowledge.template(tenantId, intent, language),
        ranked,
        composed: this.knowledge.compose(tenantId, text, {
          language,
          ranked: ranked.slice(0, passagesComposed),
        }),
        chosen: this.chosen(conversation, text),
        asksForPerson: asksForPerson(text),
        ruling: ruling(await this.rules.list(tenantId), circumstances),
      },
      { ...thresholds, confidence },
    );
    const failures = reply.isAnswer ? 0 : before.failures + 1;
    return { language, slots, reply, context: { ...state, pending: reply.pending, failures } };
  }

  private async classify({ tenantId }: Conversation, text: string): Promise<Understanding | null> {
    const understanding = await this.model.use(tenantId, async (model, modelVersion) => ({
      ...(await model.classify(text)),
      modelVersion,
    }));
    return understanding ?? null;
  }

  private chosen({ tenantId, context: { pending } }: Conversation, text: string): Passage | undefined {
    const option = pending?.kind === 'choice' ? chosenOption(text, pending.options) : undefined;
    return option && this.knowledge.passage(tenantId, option.passageId);
  }
}

interface Read {
  readonly understanding: Understanding | null;
  readonly intent: string | null;
  /** From which confidence on an intent is believed. */
  readonly confidence: number;
}

/** The model's where it is sure; where slots alone were said, what they were asked for or the topic so far. */
function intentOf(
  { pending, intents }: ConversationState,
  given: Pick<Read, 'understanding' | 'confidence'> & {
    readonly text: string;
    readonly slots: readonly Slot[];
  },
): string | null {
  const { text, slots, understanding, confidence } = given;
  const carried = pending?.kind === 'slot' ? pending.intent : (intents.at(-1) ?? null);
  const isAsked = pending?.kind === 'slot' && slots.some(({ kind }) => kind === pending.slot);
  if (carried !== null && (isAsked || isSlotsAlone(text, slots))) return carried;
  const isSure = doubtAbout(understanding, confidence) === undefined;
  return isSure ? (understanding?.intent ?? null) : null;
}

/** The day that it is for the customer, as midnight UTC of that date. */
function localDay(now: Date, timeZone: string): Date {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
  return new Date(`${day}T00:00:00Z`);
}
