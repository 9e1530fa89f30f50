import { systemTenantId } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { Logger } from '@nestjs/common';

/** Whatever holds memory, threads or files. */
export interface Closable {
  close(): Promise<void>;
}

interface Loaded<Model> {
  readonly model: Model;
  readonly version: string;
  uses: number;
  isRetired: boolean;
}

/**
 * The model of one task that answers each tenant in this process: its own, else the system tenant's. A replaced one
 * finishes what it was asked before it is closed.
 */
export class ActiveModel<Model extends Closable> {
  private readonly logger = new Logger('ActiveModel');
  private readonly current = new Map<TenantId, Loaded<Model>>();

  /** Before the first training of all. */
  get isEmpty(): boolean {
    return this.current.size === 0;
  }

  /** What answers the tenant; `null` before the first training, the tenant's or the system tenant's. */
  version(tenantId: TenantId): string | null {
    return this.find(tenantId)?.version ?? null;
  }

  /** The tenant's own, `null` where the system tenant's answers. */
  versionOf(tenantId: TenantId): string | null {
    return this.current.get(tenantId)?.version ?? null;
  }

  /** Answers the tenant with this model from now on. */
  async replace(tenantId: TenantId, version: string, model: Model): Promise<void> {
    const before = this.current.get(tenantId);
    this.current.set(tenantId, { model, version, uses: 0, isRetired: false });
    if (before) await this.retire(before);
  }

  /** Takes the tenant's own model away. */
  async withdraw(tenantId: TenantId): Promise<void> {
    const before = this.current.get(tenantId);
    this.current.delete(tenantId);
    if (before) await this.retire(before);
  }

  /** @returns what `ask` returns, or `undefined` when there is no model yet */
  async use<Answer>(
    tenantId: TenantId,
    ask: (model: Model, version: string) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const loaded = this.find(tenantId);
    if (!loaded) return undefined;
    loaded.uses += 1;
    try {
      return await ask(loaded.model, loaded.version);
    } finally {
      loaded.uses -= 1;
      if (loaded.isRetired) await this.retire(loaded);
    }
  }

  async close(): Promise<void> {
    const last = [...this.current.values()];
    this.current.clear();
    await Promise.all(last.map((loaded) => this.retire(loaded)));
  }

  private find(tenantId: TenantId): Loaded<Model> | undefined {
    return this.current.get(tenantId) ?? this.current.get(systemTenantId);
  }

  private async retire(loaded: Loaded<Model>): Promise<void> {
    loaded.isRetired = true;
    if (loaded.uses > 0) return;
    // Whoever asked for a new model, or asked the old one last, has what it wanted: this is not its failure.
    await loaded.model.close().catch((error: unknown) => {
      this.logger.error(`Model ${loaded.version} cannot be closed`, error);
    });
  }
}
