/** One thing that was said in a past conversation. */
export interface Turn {
  readonly role: 'customer' | 'agent';
  readonly text: string;
}

/** A past conversation, as an import gives it. */
export interface Dialogue {
  readonly turns: readonly Turn[];
  /** Whether the system that it comes from says that it was resolved; `null` where it does not say. */
  readonly isResolved: boolean | null;
}
