import type { Clock, Database } from '@attention-flow/persistence';
import type { ApiKeyId } from './api-key.ts';
import type { ApiKeyRepository } from './api-key.repository.ts';

/** When keys were last used, gathered in memory and written from time to time: no write per request. */
export class KeyUsage {
  private usedAt = new Map<ApiKeyId, number>();

  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  note(id: ApiKeyId): void {
    this.usedAt.set(id, this.clock.now().getTime());
  }

  /** What cannot be written is kept for the next time. */
  async flush(): Promise<void> {
    const used = this.usedAt;
    if (used.size === 0) return;
    this.usedAt = new Map();
    try {
      await this.database.transaction(async () => {
        // In one order on all replicas, or two of them could wait for each other.
        for (const [id, atMs] of [...used].sort()) await this.keys.noteUse(id, new Date(atMs));
      });
    } catch (error) {
      this.usedAt = new Map([...used, ...this.usedAt]);
      throw error;
    }
  }
}
