/** Whoever behaves: `u:USER`, or `s:SESSION` as long as nobody has logged in there. */
export type Actor = `u:${string}` | `s:${string}`;

/** A request or an event names one of the two; where it names both, the user counts. */
export interface ActorNames {
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
}

export const userActor = (userId: string): Actor => `u:${userId}`;
export const sessionActor = (sessionId: string): Actor => `s:${sessionId}`;

/** @returns undefined where neither is named */
export function actorOf({ userId, sessionId }: ActorNames): Actor | undefined {
  if (userId !== undefined) return userActor(userId);
  return sessionId === undefined ? undefined : sessionActor(sessionId);
}

/** As they were named. */
export function namesOf(actor: Actor): ActorNames {
  const name = actor.slice(2);
  return actor.startsWith('u:') ? { userId: name } : { sessionId: name };
}
