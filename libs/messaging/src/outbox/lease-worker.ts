import { Wakeup } from '@attention-flow/persistence';
import type { Clock, Database } from '@attention-flow/persistence';
import type { Decision } from '../decide.ts';
import type { Problems } from '../problems.ts';
import type { Consumer, Subscription } from '../work-queues.ts';
import { Completions } from './completions.ts';
import type { DeliveryEntity } from './delivery.entity.ts';
import { DeliveryStore } from './delivery-store.ts';
import { wakeChannel } from './outbox.ts';

export interface LeaseWorkerOptions extends Subscription {
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Must not throw. */
  readonly work: (row: DeliveryEntity, signal: AbortSignal) => Promise<Decision>;
  /** Stores a row with its reason, in the transaction that takes it out of the queue. */
  readonly park: (row: DeliveryEntity, reason: string) => Promise<void>;
  /** Nothing is taken while this says no. */
  readonly isReady?: () => boolean;
}

export interface LeaseWorkerParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly problems: Problems;
  /** A key of this worker alone. */
  readonly holder: string;
}

interface InHand {
  readonly abort: AbortController;
  readonly settled: Promise<void>;
}

const shortestPauseMs = 20;
/** Where no signal comes from another process, its messages wait this long. */
const longestPauseMs = 1_000;
const triesToSettle = 6;
const usualWindow = 200;
const wholeWindow = 2 ** 31 - 1;
const lookAtAllMs = 1_000;
/** So many times as long as looking at all took, it is not done again. */
const lookAtAllRest = 20;

/** Takes messages of one queue from the database, as many at once as it may, and settles them. */
export class LeaseWorker implements Consumer {
  private readonly inHand = new Map<number, InHand>();
  private readonly store: DeliveryStore;
  private readonly completions: Completions;
  private readonly wakeup: Wakeup;
  private readonly running: Promise<void>;
  private readonly deafen: () => void;
  private isStopping = false;
  private pauseMs = shortestPauseMs;
  private lookAtAllAt = 0;
  private endHeartbeat: (() => void) | undefined;

  constructor(
    private readonly options: LeaseWorkerOptions,
    private readonly parts: LeaseWorkerParts,
  ) {
    this.store = new DeliveryStore(parts.database, parts.holder);
    this.completions = new Completions((positions) => this.store.complete(positions));
    this.wakeup = new Wakeup(parts.clock);
    this.deafen = parts.database.listen(wakeChannel, (topic) => {
      if (topic === undefined || topic === options.topic) this.wakeup.wake();
    });
    this.running = this.run();
  }

  async stop(graceMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.isStopping = true;
    this.deafen();
    this.wakeup.wake();
    await this.running;
    let cancel = (): void => undefined;
    const grace = new Promise<void>((resolve) => (cancel = this.parts.clock.schedule(graceMs, resolve)));
    await Promise.race([grace, Promise.all([...this.inHand.values()].map(({ settled }) => settled))]);
    cancel();
    await this.giveBack();
    this.endHeartbeat?.();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const pauseMs = await this.round().catch((error: unknown) => {
        this.report('claim', error);
        return this.lengthen();
      });
      if (pauseMs > 0) await this.wakeup.pause(pauseMs);
    }
  }

  /** Takes what it may. @returns how long to wait for more, unless woken */
  private async round(): Promise<number> {
    const { concurrency, topic, group, isReady = () => true } = this.options;
    const limit = concurrency - this.inHand.size;
    if (limit === 0 || !isReady()) return longestPauseMs;
    const now = this.parts.clock.now();
    // Looking costs less than taking, which locks a SQLite file.
    const first = await this.store.dueAt({ topic, group });
    if (!first || first > now) return this.pauseUntil(first, now);
    const count = await this.claim(limit, now);
    if (count === 0) return this.pauseUntil(await this.store.dueAt({ topic, group }, now), now);
    this.pauseMs = shortestPauseMs;
    return 0;
  }

  /** Looks at the first few, and from time to time at all, which takes long where many wait behind others. */
  private async claim(limit: number, now: Date): Promise<number> {
    const { topic, group, leaseMs } = this.options;
    const until = new Date(now.getTime() + leaseMs);
    const claim = { topic, group, now, until };
    const rows = [...(await this.store.claim({ ...claim, limit, window: usualWindow }))];
    const started = performance.now();
    if (rows.length < limit && started >= this.lookAtAllAt) {
      rows.push(...(await this.store.claim({ ...claim, limit: limit - rows.length, window: wholeWindow })));
      const tookMs = performance.now() - started;
      this.lookAtAllAt = started + Math.max(lookAtAllMs, lookAtAllRest * tookMs);
    }
    for (const row of rows) this.take(row);
    return rows.length;
  }

  private pauseUntil(dueAt: Date | undefined, now: Date): number {
    return Math.min(this.lengthen(), dueAt ? dueAt.getTime() - now.getTime() : Number.POSITIVE_INFINITY);
  }

  private lengthen(): number {
    const pauseMs = this.pauseMs;
    this.pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    return pauseMs;
  }

  private take(row: DeliveryEntity): void {
    // Its lease ran out while this process was too busy to keep it, and nobody else came.
    if (this.inHand.has(row.position)) return;
    const abort = new AbortController();
    const settled = this.settle(row, abort.signal).finally(() => {
      const wasFull = this.inHand.size === this.options.concurrency;
      this.inHand.delete(row.position);
      if (wasFull || row.key !== null) this.wakeup.wake();
    });
    this.inHand.set(row.position, { abort, settled });
    this.endHeartbeat ??= this.parts.clock.schedule(this.options.leaseMs / 3, () => void this.keep());
  }

  private async settle(row: DeliveryEntity, signal: AbortSignal): Promise<void> {
    const decision = await this.options.work(row, signal);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        return await this.carryOut(row, decision);
      } catch (error) {
        this.report(`settle as ${decision.kind}`, error);
        if (attempt === triesToSettle) return;
        await new Wakeup(this.parts.clock).pause(100 * 2 ** attempt);
      }
    }
  }

  private async carryOut(row: DeliveryEntity, decision: Decision): Promise<void> {
    if (decision.kind === 'done') return this.completions.add(row.position);
    if (decision.kind === 'retry') {
      return this.store.retry(row.position, new Date(this.parts.clock.now().getTime() + decision.afterMs));
    }
    await this.parts.database.transaction(async () => {
      const isHeld = (await this.store.complete([row.position])) > 0;
      if (isHeld) await this.options.park(row, decision.reason);
    });
  }

  /** Keeps the leases of what takes long; says so to handlers whose message went to somebody else. */
  private async keep(): Promise<void> {
    this.endHeartbeat = undefined;
    const positions = [...this.inHand.keys()];
    if (positions.length === 0) return;
    try {
      const until = new Date(this.parts.clock.now().getTime() + this.options.leaseMs);
      const held = await this.store.extend(positions, until);
      for (const position of positions) if (!held.has(position)) this.inHand.get(position)?.abort.abort();
    } catch (error) {
      this.report('extend', error);
    }
    if (this.inHand.size > 0) {
      this.endHeartbeat ??= this.parts.clock.schedule(this.options.leaseMs / 3, () => void this.keep());
    }
  }

  private async giveBack(): Promise<void> {
    if (this.inHand.size === 0) return;
    try {
      await this.store.release([...this.inHand.keys()], this.parts.clock.now());
    } catch (error) {
      this.report('release', error);
    }
    for (const { abort } of this.inHand.values()) abort.abort();
  }

  private report(what: string, error: unknown): void {
    this.parts.problems.report(`${what} ${this.options.topic} as ${this.options.group}`, error);
  }
}
