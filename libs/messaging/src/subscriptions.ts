import { InvalidMessageError, UnknownSubscriptionError, UnknownTopicError } from './errors.ts';
import type { Subscription } from './work-queues.ts';

const topicShape = /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/;
const groupShape = /^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$/;
const longestName = 100;

/** Who gets what: known to publishers too, since a message is stored once for each group. */
export class Subscriptions {
  private readonly groups = new Map<string, Set<string>>();

  /** @throws InvalidMessageError for a topic or group with other than letters, digits and single `.`, `-`, `_` between */
  constructor(readonly all: readonly Subscription[]) {
    for (const { topic, group } of all) {
      checkName('topic', topic, topicShape);
      checkName('group', group, groupShape);
      this.groups.set(topic, (this.groups.get(topic) ?? new Set()).add(group));
    }
  }

  /** @throws UnknownTopicError */
  groupsOf(topic: string): readonly string[] {
    const groups = this.groups.get(topic);
    if (!groups) throw new UnknownTopicError(topic);
    return [...groups];
  }

  /** @throws UnknownSubscriptionError */
  require({ topic, group }: Subscription): void {
    if (!this.groups.get(topic)?.has(group)) throw new UnknownSubscriptionError({ topic, group });
  }
}

export function checkTopic(topic: string): void {
  checkName('topic', topic, topicShape);
}

function checkName(field: string, name: string, shape: RegExp): void {
  if (shape.test(name) && name.length <= longestName) return;
  throw new InvalidMessageError(
    field,
    `'${name}' must be words such as 'training.requested', at most 100 letters`,
  );
}
