import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { IntentModel } from './intent-model.ts';

interface Loaded {
  readonly model: IntentModel;
  readonly version: string;
  uses: number;
  isRetired: boolean;
}

/** The model that answers now. A replaced one finishes what it was asked before it is closed. */
@Injectable()
export class ActiveModel implements OnApplicationShutdown {
  private readonly logger = new Logger(ActiveModel.name);
  private current: Loaded | undefined;

  /** `null` before the first training. */
  get version(): string | null {
    return this.current?.version ?? null;
  }

  /** Answers with this model from now on. */
  async replace(version: string, model: IntentModel): Promise<void> {
    const before = this.current;
    this.current = { model, version, uses: 0, isRetired: false };
    if (before) await this.retire(before);
  }

  /** @returns what `ask` returns, or `undefined` when there is no model yet */
  async use<Answer>(
    ask: (model: IntentModel, version: string) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const loaded = this.current;
    if (!loaded) return undefined;
    loaded.uses += 1;
    try {
      return await ask(loaded.model, loaded.version);
    } finally {
      loaded.uses -= 1;
      if (loaded.isRetired) await this.retire(loaded);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const last = this.current;
    this.current = undefined;
    if (last) await this.retire(last);
  }

  private async retire(loaded: Loaded): Promise<void> {
    loaded.isRetired = true;
    if (loaded.uses > 0) return;
    // Whoever asked for a new model, or asked the old one last, has what it wanted: this is not its failure.
    await loaded.model.close().catch((error: unknown) => {
      this.logger.error(`Model ${loaded.version} cannot be closed`, error);
    });
  }
}
