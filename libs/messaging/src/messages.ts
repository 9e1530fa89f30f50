import type { MessageId, NewMessage } from './message.ts';

/** Where messages are published. */
export abstract class Messages {
  /**
   * Stores a message for every group subscribed to its topic. Inside `database.transaction` it belongs to that
   * transaction: published if and only if the rest is stored.
   *
   * @throws UnknownTopicError when nobody subscribes to the topic
   * @throws InvalidMessageError naming the field
   */
  abstract publish(message: NewMessage): Promise<MessageId>;

  /** The same for many at once; all or none. @returns their ids, in the order given */
  abstract publishAll(messages: readonly NewMessage[]): Promise<readonly MessageId[]>;
}
