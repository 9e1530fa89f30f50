import { createHash } from 'node:crypto';
import { InvalidMessageError } from '../errors.ts';
import type { Subscription } from '../work-queues.ts';

/** Lanes of messages with a key: those of one key share one, and a lane hands out one message at a time. */
export const keyLanes = 8;

const serviceShape = /^[A-Za-z0-9_]{1,60}$/;

/** How streams, subjects and consumers of a service are called. */
export class NatsNames {
  readonly workStream: string;
  readonly newsStream: string;
  readonly newsSubject: string;

  constructor(private readonly service: string) {
    if (!serviceShape.test(service)) {
      throw new InvalidMessageError('service', `'${service}' must be 1 to 60 letters, digits and _`);
    }
    this.workStream = `${service}_work`;
    this.newsStream = `${service}_news`;
    this.newsSubject = `${service}.news`;
  }

  get workSubjects(): string {
    return `${this.service}.work.>`;
  }

  /** @param lane `any`, `key0`, ... or `*` */
  subject({ topic, group }: Subscription, lane: string): string {
    return `${this.service}.work.${group}.${lane}.${topic}`;
  }

  /** Names of consumers have no dots, topics have no `=`. */
  durable({ topic, group }: Subscription, lane: string): string {
    return `${group}=${lane}=${topic.replaceAll('.', '=')}`;
  }
}

export function laneOf(key: string | null): string {
  if (key === null) return 'any';
  return `key${createHash('sha256').update(key).digest().readUInt32BE() % keyLanes}`;
}

export const allKeyLanes: readonly string[] = Array.from({ length: keyLanes }, (_, lane) => `key${lane}`);
