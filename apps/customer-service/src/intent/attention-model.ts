import { Injectable } from '@nestjs/common';
import { ModelServer, QueueFullError } from '@attention-flow/attention';
import { Config } from '../platform/config.ts';
import { ModelBusyError } from './intent.errors.ts';
import { IntentModel, IntentModelLoader } from './intent-model.ts';
import type { Classification, Explanation, ExplanationMethod, ModelWork } from './intent-model.ts';

/** Intent models as the transformer core trains and serves them, in worker threads. */
@Injectable()
export class AttentionModelLoader extends IntentModelLoader {
  constructor(private readonly config: Config) {
    super();
  }

  async load(folder: string): Promise<IntentModel> {
    return new AttentionModel(await ModelServer.start(folder, { workers: this.config.modelWorkers }));
  }
}

class AttentionModel extends IntentModel {
  constructor(private readonly server: ModelServer) {
    super();
  }

  async classify(text: string): Promise<Classification> {
    const { label, confidence, outOfScope } = await this.server.classify(text).catch(refuseWhenFull);
    return { intent: label, confidence, outOfScope };
  }

  async explain(text: string, method: ExplanationMethod): Promise<Explanation> {
    const { intent } = await this.classify(text);
    const { tokens, unattributed = 0 } = await this.server.explain(text, method, intent);
    return { method, intent, words: tokens, unattributed };
  }

  work(): ModelWork {
    const { batches, meanBatchSize, tokens } = this.server.stats();
    return { texts: batches * meanBatchSize, batches, tokens };
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}

function refuseWhenFull(error: unknown): never {
  throw error instanceof QueueFullError ? new ModelBusyError(error) : error;
}
