import { z } from 'zod';
import { explanationMethods } from '../intent/intent-model.ts';
import { languages } from '../language/language.ts';
import type { Conversation, Message } from './conversation.ts';
import type { MessageExplanation } from './explanation.service.ts';
import type { Outcome } from './reply.ts';

const share = z.number().min(0).max(1);
const language = z.enum(languages);

export const newConversation = z
  .object({
    customerId: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .nullable()
      .default(null)
      .meta({ description: 'What you call the customer; their data are exported and erased by it.' }),
  })
  .prefault({})
  .meta({ id: 'NewConversation' });
export type NewConversation = z.output<typeof newConversation>;

export const conversationDto = z
  .object({
    id: z.uuid(),
    customerId: z.string().nullable(),
    language: language.nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Conversation' });
export type ConversationDto = z.output<typeof conversationDto>;

/** A longer text is refused by the service, whose limit is a setting. */
export const newMessage = z.object({ text: z.string().trim().min(1) }).meta({ id: 'NewMessage' });
export type NewMessage = z.output<typeof newMessage>;

const understood = {
  intent: z.string().nullable().meta({ description: 'Null while there is no model.' }),
  confidence: share.nullable(),
  outOfScope: z.boolean(),
  modelVersion: z.string().nullable(),
};
const source = z.object({
  kind: z.enum(['template', 'retrieved']),
  pairId: z.uuid().meta({ description: 'The imported pair whose answer this is.' }),
});

const outcomeDto = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('matched'), ...understood, source }),
    z.object({ kind: z.literal('retrieved'), ...understood, source, score: share }),
    z.object({
      kind: z.literal('unanswered'),
      ...understood,
      reason: z.enum(['noModel', 'outOfScope', 'lowConfidence', 'noAnswerInLanguage']),
    }),
  ])
  .meta({ id: 'Outcome' });

const messageBase = {
  id: z.uuid(),
  conversationId: z.uuid(),
  position: z.int().min(1),
  text: z.string(),
  language,
  createdAt: z.iso.datetime(),
};
export const replyDto = z
  .object({ ...messageBase, role: z.literal('bot'), replyTo: z.uuid(), outcome: outcomeDto })
  .meta({ id: 'Reply' });
export const messageDto = z
  .discriminatedUnion('role', [z.object({ ...messageBase, role: z.literal('customer') }), replyDto])
  .meta({ id: 'Message' });
export type ReplyDto = z.output<typeof replyDto>;
export type MessageDto = z.output<typeof messageDto>;

export const messagesDto = z.object({ messages: z.array(messageDto) }).meta({ id: 'Messages' });
export type MessagesDto = z.output<typeof messagesDto>;

export const explanationQuery = z.object({ method: z.enum(explanationMethods).default('gradient') });
export type ExplanationQuery = z.output<typeof explanationQuery>;

export const explanationDto = z
  .object({
    messageId: z.uuid().meta({ description: "The customer's message; offsets point into its text." }),
    text: z.string(),
    method: z.enum(explanationMethods),
    intent: z.string(),
    modelVersion: z.string(),
    words: z.array(z.object({ text: z.string(), start: z.int(), end: z.int(), score: z.number() })),
    unattributed: z.number().meta({ description: 'What belongs to no word.' }),
  })
  .meta({ id: 'Explanation' });
export type ExplanationDto = z.output<typeof explanationDto>;

export function toConversationDto(conversation: Conversation): ConversationDto {
  const { id, customerId, language: spoken, createdAt } = conversation;
  return { id, customerId, language: spoken, createdAt: createdAt.toISOString() };
}

export function toMessageDto(message: Message & { readonly role: 'bot' }): ReplyDto;
export function toMessageDto(message: Message): MessageDto;
export function toMessageDto(message: Message): MessageDto {
  const createdAt = message.createdAt.toISOString();
  return message.role === 'bot'
    ? { ...message, createdAt, outcome: toOutcomeDto(message.outcome) }
    : { ...message, createdAt };
}

function toOutcomeDto(outcome: Outcome): ReplyDto['outcome'] {
  const { understanding } = outcome;
  const shared = {
    intent: understanding?.intent ?? null,
    confidence: understanding?.confidence ?? null,
    outOfScope: understanding?.outOfScope ?? false,
    modelVersion: understanding?.modelVersion ?? null,
  };
  switch (outcome.kind) {
    case 'matched':
      return { kind: outcome.kind, ...shared, source: { kind: 'template', pairId: outcome.pairId } };
    case 'retrieved':
      return {
        kind: outcome.kind,
        ...shared,
        source: { kind: 'retrieved', pairId: outcome.pairId },
        score: outcome.score,
      };
    case 'unanswered':
      return { kind: outcome.kind, ...shared, reason: outcome.reason };
  }
}

export function toExplanationDto(explanation: MessageExplanation): ExplanationDto {
  const { message, method, intent, modelVersion, unattributed } = explanation;
  const words = explanation.words.map(({ text, start, end, score }) => ({ text, start, end, score }));
  return { messageId: message.id, text: message.text, method, intent, modelVersion, words, unattributed };
}
