import { z } from 'zod';
import { messageDto, toMessageDto } from '../conversation/conversation.dto.ts';
import type { Conversation } from '../conversation/conversation.ts';
import { languages } from '../language/language.ts';
import { slotKinds } from '../understanding/slot.ts';
import { handOffReasons, holdingStates, serviceLevelOf } from './hand-off.ts';
import type { Briefing } from './hand-off.service.ts';

const agent = z.string().trim().min(1).max(200).meta({ description: 'What you call the person.' });
const team = z.string().trim().min(1).max(200);

export const newCall = z
  .object({ team: team.nullable().default(null) })
  .prefault({})
  .meta({ id: 'NewCall' });
export type NewCall = z.output<typeof newCall>;

export const byAgent = z.object({ agent }).meta({ id: 'ByAgent' });
export type ByAgent = z.output<typeof byAgent>;

export const newAgentMessage = z
  .object({ agent, text: z.string().trim().min(1).max(20_000) })
  .meta({ id: 'NewAgentMessage' });
export type NewAgentMessage = z.output<typeof newAgentMessage>;

export const queueQuery = z.object({
  state: z.enum(holdingStates).default('waiting'),
  team: team.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type QueueQuery = z.output<typeof queueQuery>;

const callDto = z.object({
  reason: z.enum(handOffReasons),
  team: z.string().nullable(),
  calledAt: z.iso.datetime(),
  dueAt: z.iso.datetime().meta({ description: 'By when a person should answer, counted in opening hours.' }),
  answeredAt: z.iso.datetime().nullable(),
  serviceLevel: z.enum(['running', 'met', 'missed']),
});

export const handOffDto = z
  .object({
    conversationId: z.uuid(),
    customerId: z.string().nullable(),
    state: z.enum(holdingStates),
    agent: z.string().nullable(),
    call: callDto.nullable(),
    summary: z.object({
      language: z.enum(languages).nullable(),
      messages: z.int(),
      intents: z.array(z.string()).meta({ description: 'What it was about, the newest last.' }),
      slots: z.array(z.object({ kind: z.enum(slotKinds), value: z.string() })),
    }),
  })
  .meta({ id: 'HandOff' });
export type HandOffDto = z.output<typeof handOffDto>;

export const handOffsDto = z.object({ handOffs: z.array(handOffDto) }).meta({ id: 'HandOffs' });
export type HandOffsDto = z.output<typeof handOffsDto>;

export const briefingDto = handOffDto
  .extend({
    transcript: z.array(messageDto),
    suggestions: z.array(
      z.object({ sourceId: z.string(), title: z.string(), text: z.string(), score: z.number() }),
    ),
  })
  .meta({ id: 'HandOffBriefing' });
export type BriefingDto = z.output<typeof briefingDto>;

export function toHandOffDto(conversation: Conversation, now: Date): HandOffDto {
  const { id, customerId, holding, language, messageCount, context } = conversation;
  return {
    conversationId: id,
    customerId,
    state: holding.state,
    agent: 'agent' in holding ? holding.agent : null,
    call: toCallDto(holding, now),
    summary: {
      language,
      messages: messageCount,
      intents: [...context.intents],
      slots: context.slots.map(({ kind, value }) => ({ kind, value })),
    },
  };
}

function toCallDto(holding: Conversation['holding'], now: Date): HandOffDto['call'] {
  const call = 'call' in holding ? holding.call : null;
  if (!call) return null;
  const { reason, team: called, calledAt, dueAt, answeredAt } = call;
  return {
    reason,
    team: called,
    calledAt: calledAt.toISOString(),
    dueAt: dueAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    serviceLevel: serviceLevelOf(call, now),
  };
}

export function toBriefingDto({ conversation, now, transcript, suggestions }: Briefing): BriefingDto {
  return {
    ...toHandOffDto(conversation, now),
    transcript: transcript.map((message) => toMessageDto(message)),
    suggestions: suggestions.map(({ passage: { id: sourceId, title, text }, score }) => {
      return { sourceId, title, text, score };
    }),
  };
}
