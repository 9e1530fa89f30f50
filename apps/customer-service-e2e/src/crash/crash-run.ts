import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunningService } from '../running-service.ts';
import type { Settings } from '../running-service.ts';
import { WebhookReceiver } from '../webhook-receiver.ts';
import type { Received } from '../webhook-receiver.ts';
import { draws } from './draws.ts';

/** What came of the events, in numbers. */
export interface CrashReport {
  readonly kills: number;
  /** Messages that the service has answered, each of which is one event. */
  readonly written: number;
  /** Times that a request was sent again, while the service was dead or starting. */
  readonly repeated: number;
  /** Requests of the receiver's side, repeats and refused ones included. */
  readonly attempts: number;
  /** Answered by the receiver with an error, or not at all. */
  readonly failed: number;
  /** Of `written`, those whose event was never accepted. */
  readonly lost: number;
  /** Events about messages that were not written. */
  readonly phantoms: number;
  /** Messages with more than one `webhook-id`, or ids with more than one body. */
  readonly unstable: number;
  /** Webhooks whose signature was wrong. */
  readonly forged: number;
}

export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  readonly settings: Settings;
}

const writers = 4;
/** Seconds before each attempt: quick, so that a run does not last for days. */
const retryScheduleSeconds = [
  0,
  ...Array.from({ length: 19 }, (_, attempt) => Math.min(0.2 * 2 ** attempt, 5)),
];

/** A service under write load that is killed again and again, and a receiver that often fails. */
export class CrashRun {
  private readonly written = new Set<string>();
  private repeated = 0;
  private isWriting = true;

  private constructor(
    private service: RunningService,
    private readonly receiver: WebhookReceiver,
    private readonly options: CrashOptions,
    private readonly random: () => number,
  ) {}

  static async report(options: CrashOptions): Promise<CrashReport> {
    const random = draws(options.seed);
    // A third fails: half of that with an error, the rest by a connection that breaks.
    const receiver = await WebhookReceiver.start(
      () => [0, 500, 204, 204, 204, 204][Math.floor(random() * 6)] ?? 204,
    );
    const service = await RunningService.start(options.settings).catch(async (error: unknown) => {
      await receiver.stop();
      throw error;
    });
    const run = new CrashRun(service, receiver, options, random);
    try {
      return await run.run();
    } finally {
      await run.service.stop('SIGKILL');
      await receiver.stop();
    }
  }

  private async run(): Promise<CrashReport> {
    await this.addEndpoint();
    const writing = Promise.all(Array.from({ length: writers }, () => this.write()));
    for (let kill = 0; kill < this.options.kills; kill += 1) {
      await sleep(300 + 700 * this.random());
      await this.service.stop('SIGKILL');
      this.service = await RunningService.start(this.options.settings);
    }
    await sleep(300);
    this.isWriting = false;
    await writing;
    await this.receiver.until(() => this.lost().length === 0, 60_000).catch(() => undefined);
    return this.count();
  }

  private async addEndpoint(): Promise<void> {
    const { data } = await this.service.client.POST('/v1/webhook-endpoints', {
      body: { url: this.receiver.url, eventTypes: ['conversation.handedOff'], retryScheduleSeconds },
    });
    this.receiver.trust(data?.signingKey.secret);
  }

  /** Begins one conversation after the other, each with a question that nobody can answer: a person is called once in each. */
  private async write(): Promise<void> {
    while (this.isWriting) {
      const opened = await this.insist((key) =>
        this.service.client.POST('/v1/conversations', {
          params: { header: { 'Idempotency-Key': key } },
          body: {},
        }),
      );
      const reply = await this.insist((key) =>
        this.service.client.POST('/v1/conversations/{id}/messages', {
          params: { path: { id: opened.id }, header: { 'Idempotency-Key': key } },
          body: { text: 'is anybody there' },
        }),
      );
      this.written.add(reply.id);
    }
  }

  /** Asks until there is an answer, with one key: what was done before a crash is not done again. */
  private async insist<Data>(ask: (key: string) => Promise<{ readonly data?: Data }>): Promise<Data> {
    const key = randomUUID();
    for (;;) {
      const answer = await ask(key).catch(() => undefined);
      if (answer?.data !== undefined) return answer.data;
      this.repeated += 1;
      await sleep(200);
    }
  }

  private lost(): readonly string[] {
    const accepted = new Set(
      this.receiver.received.filter(({ status }) => status < 300 && status > 0).map(messageOf),
    );
    return [...this.written].filter((id) => !accepted.has(id));
  }

  private count(): CrashReport {
    const { received, refused } = this.receiver;
    const idsOf = grouped(received, messageOf, ({ id }) => id);
    const bodiesOf = grouped(
      received,
      ({ id }) => id,
      ({ body }) => body,
    );
    return {
      kills: this.options.kills,
      written: this.written.size,
      repeated: this.repeated,
      attempts: received.length,
      failed: received.filter(({ status }) => status === 0 || status >= 300).length,
      lost: this.lost().length,
      phantoms: [...idsOf.keys()].filter((id) => !this.written.has(id)).length,
      unstable: [...idsOf.values(), ...bodiesOf.values()].filter(({ size }) => size > 1).length,
      forged: refused.length,
    };
  }
}

/** The bot's message that an event is about. */
function messageOf({ body }: Received): string {
  const event: unknown = JSON.parse(body);
  const { data } = event as { readonly data: { readonly messageId: string } };
  return data.messageId;
}

function grouped<Value>(
  values: readonly Value[],
  by: (value: Value) => string,
  what: (value: Value) => string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const value of values) groups.set(by(value), (groups.get(by(value)) ?? new Set()).add(what(value)));
  return groups;
}
