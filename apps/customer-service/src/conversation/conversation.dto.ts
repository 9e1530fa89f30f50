import { z } from 'zod';
import { holdingStates } from '../hand-off/hand-off.ts';
import { explanationMethods } from '../intent/intent-model.ts';
import { languages } from '../language/language.ts';
import type { Conversation, Message } from './conversation.ts';
import type { MessageExplanation } from './explanation.service.ts';
import { outcomeDto, toOutcomeDto } from './outcome.dto.ts';

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
    attributes: z
      .record(z.string().min(1).max(100), z.string().max(200))
      .refine((given) => Object.keys(given).length <= 30, 'must be 30 at the most')
      .default({})
      .meta({ description: 'What rules may ask about the customer, such as `{"plan": "gold"}`.' }),
  })
  .prefault({})
  .meta({ id: 'NewConversation' });
export type NewConversation = z.output<typeof newConversation>;

export const conversationDto = z
  .object({
    id: z.uuid(),
    customerId: z.string().nullable(),
    language: language.nullable(),
    state: z
      .enum(holdingStates)
      .meta({ description: 'Who answers: the bot (`bot`, `returned`) or a person.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Conversation' });
export type ConversationDto = z.output<typeof conversationDto>;

/** A longer text is refused by the service, whose limit is a setting. */
export const newMessage = z.object({ text: z.string().trim().min(1) }).meta({ id: 'NewMessage' });
export type NewMessage = z.output<typeof newMessage>;

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
  .discriminatedUnion('role', [
    z.object({ ...messageBase, role: z.literal('customer') }),
    z.object({ ...messageBase, role: z.literal('agent'), agent: z.string() }),
    replyDto,
  ])
  .meta({ id: 'Message' });
export type ReplyDto = z.output<typeof replyDto>;
export type MessageDto = z.output<typeof messageDto>;

export const messagesDto = z.object({ messages: z.array(messageDto) }).meta({ id: 'Messages' });
export type MessagesDto = z.output<typeof messagesDto>;

/** Of `GET .../events`: where the reader stopped. */
export const followQuery = z.object({
  after: z.coerce.number().int().min(0).default(0).meta({ description: 'Messages after this position.' }),
});
export type FollowQuery = z.output<typeof followQuery>;

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
    nearest: z
      .array(z.object({ pairId: z.string(), question: z.string(), score: z.number() }))
      .meta({ description: 'The imported questions most like it, best first.' }),
    reply: z
      .object({ messageId: z.uuid(), outcome: outcomeDto })
      .nullable()
      .meta({ description: 'What became of it: sources with their spans, and the rules that had a say.' }),
  })
  .meta({ id: 'Explanation' });
export type ExplanationDto = z.output<typeof explanationDto>;

export function toConversationDto(conversation: Conversation): ConversationDto {
  const { id, customerId, language: spoken, holding, createdAt } = conversation;
  return { id, customerId, language: spoken, state: holding.state, createdAt: createdAt.toISOString() };
}

export function toMessageDto(message: Message): MessageDto {
  const createdAt = message.createdAt.toISOString();
  return message.role === 'bot'
    ? { ...message, createdAt, outcome: toOutcomeDto(message.outcome) }
    : { ...message, createdAt };
}

export function toExplanationDto(explanation: MessageExplanation): ExplanationDto {
  const { message, method, intent, modelVersion, unattributed, reply } = explanation;
  return {
    messageId: message.id,
    text: message.text,
    method,
    intent,
    modelVersion,
    words: explanation.words.map(({ text, start, end, score }) => ({ text, start, end, score })),
    unattributed,
    nearest: explanation.nearest.map(({ passage: { id: pairId, title: question }, score }) => {
      return { pairId, question, score };
    }),
    reply: reply && { messageId: reply.id, outcome: toOutcomeDto(reply.outcome) },
  };
}
