import { TrainingJobService } from '@attention-flow/model-lifecycle';
import type { TrainingJob } from '@attention-flow/model-lifecycle';
import { systemTenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { lastValueFrom, tap } from 'rxjs';
import { ConversationService } from '../conversation/conversation.service.ts';
import { DialogueImportRepository } from '../dialogue-import/dialogue-import.repository.ts';
import { DialogueImportService } from '../dialogue-import/dialogue-import.service.ts';
import { ActiveModel } from '../intent/active-model.ts';
import { ProgressLine } from './progress-line.ts';
import { sampleCorpus } from './sample-corpus.ts';
import { SampleTrainingError } from './sample-data.errors.ts';

/** Whose model answers every tenant that has none. */
const tenantId = systemTenantId;
const task = 'intent';
const sampleSeed = 1;

/** Lets a service that nobody has fed yet answer at once: imports the sample corpus and trains on it. */
@Injectable()
export class SampleDataService {
  constructor(
    private readonly imports: DialogueImportService,
    private readonly stored: DialogueImportRepository,
    private readonly training: TrainingJobService,
    private readonly model: ActiveModel,
    private readonly conversations: ConversationService,
  ) {}

  /**
   * Does nothing where the system tenant has a model or a client's import. What was cut off at an earlier start is taken up.
   *
   * @throws SampleTrainingError
   */
  async prepare(out: NodeJS.WritableStream & { readonly isTTY?: boolean }): Promise<void> {
    if (this.model.version(tenantId) !== null || (await this.stored.hasUploads(tenantId))) return;
    for (const rows of sampleCorpus()) {
      const { report } = await this.imports.import({ tenantId, format: 'jsonLines', origin: 'sample' }, rows);
      out.write(`Sample corpus: ${report.pairsFound} rows imported\n`);
    }
    const { id } = (await this.unfinished()) ?? (await this.request());
    const progress = new ProgressLine(out);
    const job = await lastValueFrom(
      (await this.training.watch(tenantId, id)).pipe(tap((state) => progress.show(state))),
    );
    progress.end();
    if (job.state !== 'succeeded') {
      throw new SampleTrainingError(job.failure?.detail ?? `the training is ${job.state}`);
    }
    out.write(trained(job));
  }

  /**
   * Asks a first question.
   *
   * @param keyFile holds the header with an API key
   * @returns three commands that go on from there
   */
  async firstCommands(url: string, keyFile: string): Promise<readonly string[]> {
    const { id } = await this.conversations.open(tenantId);
    const reply = await this.conversations.answer(tenantId, id, 'Where is my parcel?');
    const ask = (text: string) =>
      `curl -s ${url}/v1/conversations/${id}/messages -H @${keyFile} -H 'content-type: application/json' -d '${JSON.stringify({ text })}'`;
    return [
      ask('How do I return a lamp?'),
      ask('怎么申请退款'),
      `curl -s '${url}/v1/messages/${reply.id}/explanation?method=flow' -H @${keyFile}`,
    ];
  }

  /** The training of an earlier start that was cut off; its turn comes again. */
  private async unfinished(): Promise<TrainingJob | undefined> {
    for (const state of ['running', 'queued'] as const) {
      const { rows } = await this.training.page(tenantId, { task, state, limit: 1 });
      if (rows[0]) return rows[0];
    }
    return undefined;
  }

  private request(): Promise<TrainingJob> {
    const options = { preset: 'mini', seed: sampleSeed };
    return this.training.request({ tenantId, task, options, origin: 'service' });
  }
}

function trained({ metrics, modelVersion }: TrainingJob): string {
  const { accuracy } = metrics;
  const judged =
    accuracy === undefined ? '' : `, ${(accuracy * 100).toFixed(1)} % right on the held-out questions`;
  return `Model ${modelVersion ?? ''} trained${judged}\n`;
}
