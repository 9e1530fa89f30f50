import { addOpenTime } from './opening-hours.ts';
import type { OpeningHours } from './opening-hours.ts';

/** Why a person is to take over. */
export const handOffReasons = [
  /** The customer asked for a person. */
  'asked',
  /** No answer could be found, and asking back did not help. */
  'noAnswer',
  /** A rule says so. */
  'rule',
  /** A person took over without being called. */
  'takenOver',
] as const;
export type HandOffReason = (typeof handOffReasons)[number];

/** A call for a person, from the moment it was made to its end. */
export interface Call {
  readonly reason: HandOffReason;
  /** Whom it is for; `null`: whoever is there. */
  readonly team: string | null;
  readonly calledAt: Date;
  /** By when a person should have answered, counted in opening hours. */
  readonly dueAt: Date;
  /** When a person first answered. */
  readonly answeredAt: Date | null;
}

/** Who answers a conversation. */
export type Holding =
  | { readonly state: 'bot' }
  | { readonly state: 'waiting'; readonly call: Call }
  | { readonly state: 'held'; readonly call: Call; readonly agent: string }
  /** The bot answers again after a person. */
  | { readonly state: 'returned'; readonly call: Call; readonly agent: string }
  | { readonly state: 'closed'; readonly call: Call | null };
export type HoldingState = Holding['state'];
export const holdingStates = [
  'bot',
  'waiting',
  'held',
  'returned',
  'closed',
] as const satisfies readonly HoldingState[];

export type HandOffEvent =
  | { readonly kind: 'called'; readonly reason: HandOffReason; readonly team: string | null }
  | { readonly kind: 'claimed'; readonly agent: string }
  | { readonly kind: 'agentReplied'; readonly agent: string }
  | { readonly kind: 'handedBack'; readonly agent: string }
  | { readonly kind: 'closed' };

/** Why an event cannot happen in a state. */
export type HandOffRefusal =
  /** The conversation is over. */
  | 'closed'
  /** Another person holds it. */
  | 'heldByAnother'
  /** Nobody holds it; it must be claimed first. */
  | 'notHeld'
  /** A person has been called, or is there. */
  | 'alreadyCalled';

export type HandOffOutcome =
  | { readonly kind: 'moved'; readonly holding: Holding }
  | { readonly kind: 'refused'; readonly reason: HandOffRefusal };

/** What the clock of a call is counted by. */
export interface ServiceLevel {
  readonly hours: OpeningHours;
  readonly answerWithinMs: number;
}

export const withBot: Holding = { state: 'bot' };

/** Whether the bot may say anything: never while a person was called or holds the conversation, and not after its end. */
export function botMaySpeak({ state }: Pick<Holding, 'state'>): boolean {
  return state === 'bot' || state === 'returned';
}

/** What becomes of a conversation when something happens to it. */
export function transition(
  holding: Holding,
  event: HandOffEvent,
  { now, level }: { readonly now: Date; readonly level: ServiceLevel },
): HandOffOutcome {
  if (holding.state === 'closed') return refused('closed');
  const newCall = (reason: HandOffReason, team: string | null): Call => {
    const dueAt = addOpenTime(level.hours, now, level.answerWithinMs);
    return { reason, team, calledAt: now, dueAt, answeredAt: null };
  };
  switch (event.kind) {
    case 'called':
      if (!botMaySpeak(holding)) return refused('alreadyCalled');
      return moved({ state: 'waiting', call: newCall(event.reason, event.team) });
    case 'claimed':
      if (holding.state === 'held')
        return holding.agent === event.agent ? moved(holding) : refused('heldByAnother');
      return moved({
        state: 'held',
        agent: event.agent,
        call: holding.state === 'waiting' ? holding.call : newCall('takenOver', null),
      });
    case 'agentReplied':
    case 'handedBack':
      if (holding.state !== 'held') return refused('notHeld');
      if (holding.agent !== event.agent) return refused('heldByAnother');
      return moved(
        event.kind === 'handedBack'
          ? { ...holding, state: 'returned' }
          : { ...holding, call: { ...holding.call, answeredAt: holding.call.answeredAt ?? now } },
      );
    case 'closed':
      return moved({ state: 'closed', call: holding.state === 'bot' ? null : holding.call });
  }
}

const moved = (holding: Holding): HandOffOutcome => ({ kind: 'moved', holding });
const refused = (reason: HandOffRefusal): HandOffOutcome => ({ kind: 'refused', reason });

/** Whether a person answered in time; `running` while there is time left. */
export function serviceLevelOf({ dueAt, answeredAt }: Call, now: Date): 'met' | 'missed' | 'running' {
  if (answeredAt) return answeredAt <= dueAt ? 'met' : 'missed';
  return now <= dueAt ? 'running' : 'missed';
}
