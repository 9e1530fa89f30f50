import { Logger } from '@nestjs/common';
import type { Clock } from '@attention-flow/persistence';
import type { KeyUsage } from './api-key/key-usage.ts';
import type { IdempotencyRepository } from './idempotency/idempotency.repository.ts';
import type { DatabaseRateLimitStore } from './rate-limit/database-rate-limit-store.ts';
import type { RateLimiter } from './rate-limit/rate-limiter.ts';

const everyMs = 60_000;

export interface MaintenanceParts {
  readonly usage: KeyUsage;
  readonly replies: IdempotencyRepository;
  readonly limiter: RateLimiter;
  readonly sharedLimits: DatabaseRateLimitStore;
  readonly clock: Clock;
}

/** What is written or deleted once a minute, and not while a request waits. */
export class Maintenance {
  private readonly logger = new Logger('Security');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: MaintenanceParts) {}

  start(): void {
    this.timer ??= setInterval(() => void this.run(), everyMs).unref();
  }

  /** What fails is tried again the next time. */
  async run(): Promise<void> {
    const { usage, replies, sharedLimits, clock } = this.parts;
    const works = [
      () => usage.flush(),
      () => replies.deleteExpired(),
      () => sharedLimits.deleteFull(clock.now()),
    ];
    for (const work of works) {
      await work().catch((error: unknown) => this.logger.warn(`Left for the next minute: ${String(error)}`));
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.parts.limiter.close();
    await this.run();
  }
}
