import type { Observable } from 'rxjs';

/** News for every replica, such as a promoted model or a changed rule. */
export interface Announcement {
  readonly topic: string;
  /** Small: which thing changed, not the thing. */
  readonly payload: unknown;
  readonly tenantId: string | null;
}

/**
 * Tells all running replicas, this one included, that something changed, within a second or two. Who was not
 * running does not hear of it: read the state at start, listen from then on.
 */
export abstract class Announcements {
  /** Inside `database.transaction`, heard if and only if it commits. */
  abstract announce(topic: string, payload: unknown, tenantId?: string): Promise<void>;

  /** Hot: what is announced from now on. Each announcement at least once. */
  abstract heard$(topic: string): Observable<Announcement>;
}
