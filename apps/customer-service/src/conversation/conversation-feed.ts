import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Observable, Subject, concatMap, filter, from, interval, merge, startWith, takeUntil } from 'rxjs';
import type { ConversationId, Message } from './conversation.ts';
import { ConversationRepository } from './conversation.repository.ts';

/** How soon a message is shown that another replica took in. */
const lookMs = 2_000;

/** Messages as they come, for whoever has a conversation open. */
@Injectable()
export class ConversationFeed implements OnApplicationShutdown {
  private readonly changed$ = new Subject<ConversationId>();
  private readonly ended$ = new Subject<void>();

  constructor(private readonly conversations: ConversationRepository) {}

  /** There are new messages, and they are stored. */
  announce(id: ConversationId): void {
    this.changed$.next(id);
  }

  /** The messages after a position, each once and in order, and then those that come; it ends with the service. */
  follow(id: ConversationId, after: number): Observable<Message> {
    let last = after;
    const here$ = this.changed$.pipe(filter((changed) => changed === id));
    return merge(here$, interval(lookMs)).pipe(
      startWith(id),
      takeUntil(this.ended$),
      concatMap(() => this.conversations.messages(id, last)),
      concatMap((messages) => {
        last = messages.at(-1)?.position ?? last;
        return from(messages);
      }),
    );
  }

  onApplicationShutdown(): void {
    this.ended$.next();
  }
}
