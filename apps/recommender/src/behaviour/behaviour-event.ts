import { createHash } from 'node:crypto';
import { actorOf } from '../shopper/actor.ts';
import type { Actor } from '../shopper/actor.ts';
import type { NewEvent } from './event.dto.ts';
import type { Behaviours } from './behaviour-type.ts';

/** Something that an actor did with an item. */
export interface BehaviourEvent {
  readonly eventId: string;
  readonly actor: Actor;
  readonly itemId: string;
  readonly type: string;
  readonly value: number;
  readonly timestamp: Date;
  readonly recommendationId: string | null;
}

/** Why an event cannot be taken; `detail` is for people. */
export interface EventRefusal {
  readonly code: 'unknownType' | 'inTheFuture' | 'noActor';
  readonly detail: string;
}

export type ReadEvent =
  | { readonly kind: 'event'; readonly event: BehaviourEvent }
  | { readonly kind: 'refused'; readonly refusal: EventRefusal };

/** Clocks of shops may be off by so much. */
const toleranceMs = 86_400_000;

/** What an event says once it is known what kinds of events there are and what time it is. */
export function readEvent(given: NewEvent, behaviours: Behaviours, now: Date): ReadEvent {
  const { type, itemId, value, recommendationId = null } = given;
  const actor = actorOf(given);
  if (actor === undefined) return refused('noActor', 'userId or sessionId is needed');
  if (!behaviours.has(type))
    return refused(
      'unknownType',
      `there is no event type '${type}'; there are: ${behaviours.names.join(', ')}`,
    );
  const timestamp = given.timestamp === undefined ? now : new Date(given.timestamp);
  if (timestamp.getTime() > now.getTime() + toleranceMs)
    return refused('inTheFuture', `${timestamp.toISOString()} is more than a day from now`);
  const content = { actor, itemId, type, value, timestamp, recommendationId };
  return { kind: 'event', event: { eventId: given.eventId ?? contentId(content), ...content } };
}

function refused(code: EventRefusal['code'], detail: string): ReadEvent {
  return { kind: 'refused', refusal: { code, detail } };
}

/** The same event sent twice without an id is one event. */
function contentId({ actor, itemId, type, value, timestamp }: Omit<BehaviourEvent, 'eventId'>): string {
  return createHash('sha256')
    .update(JSON.stringify([actor, itemId, type, value, timestamp.getTime()]))
    .digest('base64url');
}
