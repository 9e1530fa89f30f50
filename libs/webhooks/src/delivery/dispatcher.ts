import { Wakeup } from '@attention-flow/persistence';
import type { Clock, Database } from '@attention-flow/persistence';
import { workChannel } from '../work-channel.ts';
import type { Courier } from './courier.ts';
import type { ClaimedDelivery, DeliveryQueue } from './delivery-queue.ts';
import { freeIn, lanes } from './lane.ts';
import type { Lane, LaneRules } from './lane.ts';

export interface DispatcherRules extends LaneRules {
  readonly timeoutMs: number;
  /** Between looks when nobody tells of work. */
  readonly pollMs: number;
  readonly choresEveryMs: number;
}

export interface DispatcherParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly queue: DeliveryQueue;
  readonly courier: Courier;
  /** What is to be done from time to time. */
  readonly chores: (stop: AbortSignal) => Promise<void>;
  readonly rules: DispatcherRules;
}

const gatherMs = 5;

/** Delivers what is due, as long as it runs; any number of processes share the work. */
export class Dispatcher {
  private readonly wakeup: Wakeup;
  private readonly open = { fast: 0, slow: 0 };
  private readonly running = new Set<Promise<void>>();
  private abort = new AbortController();
  private isStopping = false;
  private loop: Promise<void> | undefined;
  private stopListening: () => void = () => undefined;
  private cancelWake: (() => void) | undefined;
  private nextChoresAt = 0;

  constructor(private readonly parts: DispatcherParts) {
    this.wakeup = new Wakeup(parts.clock);
  }

  start(): void {
    if (this.loop) return;
    this.isStopping = false;
    this.abort = new AbortController();
    this.stopListening = this.parts.database.listen(workChannel, () => this.wakeup.wake());
    this.loop = this.run();
  }

  /**
   * Claims nothing more and lets open attempts end; what takes longer is given back.
   *
   * @param graceMs how long to wait; the timeout of an attempt unless given
   */
  async stop(graceMs = this.parts.rules.timeoutMs + 1_000): Promise<void> {
    this.isStopping = true;
    this.stopListening();
    this.wakeup.wake();
    await this.loop;
    this.loop = undefined;
    const timer = setTimeout(() => this.abort.abort(), graceMs);
    await this.settle();
    clearTimeout(timer);
    this.cancelWake?.();
    this.cancelWake = undefined;
  }

  /** Delivers until nothing is due any more. @returns how many attempts were made */
  async deliverDue(): Promise<number> {
    let count = 0;
    for (let begun = await this.turn(); begun > 0; begun = await this.turn()) {
      count += begun;
      await this.settle();
    }
    return count;
  }

  private async run(): Promise<void> {
    const { courier, rules } = this.parts;
    while (!this.isStopping) {
      const begun = await this.turn().catch((error: unknown) => {
        courier.report('claim', error);
        return 0;
      });
      this.doChores();
      if (begun === 0 || this.isFull()) await this.wakeup.pause(rules.pollMs);
    }
  }

  /** @returns how many attempts were begun */
  private async turn(): Promise<number> {
    let begun = 0;
    for (const lane of lanes) {
      const claimed = await this.parts.queue.claim(lane, freeIn(lane, this.open, this.parts.rules));
      for (const each of claimed) this.begin(each, lane);
      begun += claimed.length;
    }
    return begun;
  }

  private begin(claimed: ClaimedDelivery, lane: Lane): void {
    this.open[lane] += 1;
    this.keep(
      this.parts.courier.deliver(claimed, this.abort.signal).then(() => {
        this.open[lane] -= 1;
      }),
    );
  }

  /** Next to the deliveries, since a probe may take as long as one. */
  private doChores(): void {
    const { clock, chores, courier, rules } = this.parts;
    const now = clock.now().getTime();
    if (now < this.nextChoresAt || this.isStopping) return;
    this.nextChoresAt = now + rules.choresEveryMs;
    this.keep(chores(this.abort.signal).catch((error: unknown) => courier.report('chores', error)));
  }

  private keep(work: Promise<void>): void {
    const kept = work.finally(() => {
      this.running.delete(kept);
      this.wakeSoon();
    });
    this.running.add(kept);
  }

  /** Attempts that end together are followed by one claim. */
  private wakeSoon(): void {
    this.cancelWake ??= this.parts.clock.schedule(gatherMs, () => {
      this.cancelWake = undefined;
      this.wakeup.wake();
    });
  }

  private isFull(): boolean {
    return freeIn('fast', this.open, this.parts.rules) <= 0;
  }

  private async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
