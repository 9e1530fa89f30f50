import type { Slot, SlotKind } from './slot.ts';

/** A slot that an earlier message filled. */
export interface CarriedSlot {
  readonly kind: SlotKind;
  readonly value: string;
  /** The customer's message that said it, from 1. */
  readonly turn: number;
}

/** What the conversation so far means for the next message; stored with the conversation as JSON. */
export interface ConversationState {
  /** Messages of the customer so far. */
  readonly turn: number;
  /** The last of each kind, those of an earlier topic only where they outlive it. */
  readonly slots: readonly CarriedSlot[];
  /** The intents that were understood with confidence, the newest last. */
  readonly intents: readonly string[];
  /** What the bot has asked for and waits to be told. */
  readonly pending: Pending | null;
  /** How often in a row the bot has just asked back or had no answer. */
  readonly failures: number;
}

/** One thing that the customer may have meant. */
export interface ClarifyingOption {
  readonly passageId: string;
  /** The question that the passage answers. */
  readonly label: string;
  /** What tells it from the other options, as words are looked up. */
  readonly words: readonly string[];
}

export type Pending =
  | { readonly kind: 'slot'; readonly slot: SlotKind; readonly intent: string }
  | { readonly kind: 'choice'; readonly options: readonly ClarifyingOption[] };

export const freshState: ConversationState = { turn: 0, slots: [], intents: [], pending: null, failures: 0 };

const intentsKept = 5;
/** An order or a card is still the same one when the customer asks something else about it; a date or a sum is not. */
const outlivesTopic: ReadonlySet<SlotKind> = new Set<SlotKind>(['orderNumber', 'cardNumber', 'name']);

/** One message as it was understood. */
export interface Turn {
  readonly slots: readonly Slot[];
  /** `null` where none was understood with confidence. */
  readonly intent: string | null;
}

/** Why the topic is what it is after a message. */
export type Topic = 'first' | 'same' | 'changed' | 'carried' | 'none';

/** The state after a message of the customer, and whether that changed the topic. */
export function advance(
  state: ConversationState,
  { slots, intent }: Turn,
): { readonly state: ConversationState; readonly topic: Topic } {
  const turn = state.turn + 1;
  const last = state.intents.at(-1);
  const topic = topicOf(last, intent);
  const kept = topic === 'changed' ? state.slots.filter(({ kind }) => outlivesTopic.has(kind)) : state.slots;
  const said = new Map(kept.map((slot) => [slot.kind, slot]));
  for (const { kind, value } of slots) said.set(kind, { kind, value, turn });
  const intents =
    intent === null || intent === last ? state.intents : [...state.intents, intent].slice(-intentsKept);
  return {
    state: { turn, slots: [...said.values()], intents, pending: null, failures: state.failures },
    topic,
  };
}

function topicOf(last: string | undefined, intent: string | null): Topic {
  if (intent === null) return last === undefined ? 'none' : 'carried';
  if (last === undefined) return 'first';
  return intent === last ? 'same' : 'changed';
}

/** The value of a slot of this kind that holds now. */
export function slotValue(state: ConversationState, kind: SlotKind): string | undefined {
  return state.slots.find((slot) => slot.kind === kind)?.value;
}

const content = /[\p{Letter}\p{Number}]/u;
/** Words that add nothing to a slot that was asked for. */
const filler =
  /\b(?:it'?s|it is|is|the|my|number|order|card|on|for|here|sure|ok|okay|yes|please)\b|[是的号號码碼订訂单單卡我在为為]/giu;

/** Whether a message says slots and nothing else, as the answer to "which order?" does. */
export function isSlotsAlone(text: string, slots: readonly Slot[]): boolean {
  if (slots.length === 0) return false;
  const rest = slots.reduceRight(
    (left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`,
    text,
  );
  return !content.test(rest.replaceAll(filler, ''));
}
