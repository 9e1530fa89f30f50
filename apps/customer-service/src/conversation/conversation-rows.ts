import type { Call, Holding } from '../hand-off/hand-off.ts';
import { withBot } from '../hand-off/hand-off.ts';
import { freshState } from '../understanding/conversation-state.ts';
import type { Conversation, Message } from './conversation.ts';
import type { ConversationEntity } from './conversation.entity.ts';
import type { MessageEntity } from './message.entity.ts';

type HoldingColumns = Pick<
  ConversationEntity,
  'state' | 'agent' | 'callReason' | 'callTeam' | 'calledAt' | 'dueAt' | 'answeredAt'
>;

export function toConversation(row: ConversationEntity): Conversation {
  const { id, tenantId, customerId, attributes, language, messageCount, context, createdAt } = row;
  return {
    id,
    tenantId,
    customerId,
    attributes: attributes ?? {},
    language,
    messageCount,
    holding: toHolding(row),
    context: context ?? freshState,
    createdAt,
  };
}

export function toConversationRow(conversation: Conversation): ConversationEntity {
  const { holding, ...rest } = conversation;
  return { ...rest, ...holdingColumns(holding) };
}

function toHolding(row: HoldingColumns): Holding {
  const { state, agent } = row;
  const call = toCall(row);
  if (state === 'closed') return { state, call };
  if (state === 'bot' || !call) return withBot;
  if (state === 'waiting') return { state, call };
  return agent === null ? withBot : { state, call, agent };
}

function toCall({
  callReason: reason,
  callTeam: team,
  calledAt,
  dueAt,
  answeredAt,
}: HoldingColumns): Call | null {
  return reason && calledAt && dueAt ? { reason, team, calledAt, dueAt, answeredAt } : null;
}

export function holdingColumns(holding: Holding): HoldingColumns {
  const call = 'call' in holding ? holding.call : null;
  return {
    state: holding.state,
    agent: 'agent' in holding ? holding.agent : null,
    callReason: call?.reason ?? null,
    callTeam: call?.team ?? null,
    calledAt: call?.calledAt ?? null,
    dueAt: call?.dueAt ?? null,
    answeredAt: call?.answeredAt ?? null,
  };
}

export function toMessageRow(message: Message): MessageEntity {
  const none = { replyTo: null, outcome: null, agent: null };
  return { ...none, ...message };
}

export function toMessage(row: MessageEntity): Message {
  const { role, replyTo, outcome, agent, ...rest } = row;
  if (role === 'bot' && replyTo !== null && outcome !== null) return { ...rest, role, replyTo, outcome };
  if (role === 'agent' && agent !== null) return { ...rest, role, agent };
  return { ...rest, role: 'customer' };
}
