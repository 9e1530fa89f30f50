import { Readable } from 'node:stream';
import { TrainingJobService, isFinished } from '@attention-flow/model-lifecycle';
import type { TrainingJob } from '@attention-flow/model-lifecycle';
import { Clock } from '@attention-flow/persistence';
import { systemTenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { lastValueFrom, takeWhile, tap } from 'rxjs';
import { sampleEvents } from '../../sample/sample-events.ts';
import { sampleItems } from '../../sample/sample-items.ts';
import { EventRepository } from '../behaviour/event.repository.ts';
import { ItemRepository } from '../catalogue/item.repository.ts';
import type { ImportKind } from '../import/data-import.ts';
import { ImportService } from '../import/import.service.ts';
import { ActiveShopModel } from '../training/active-shop-model.ts';
import { ProgressLine } from './progress-line.ts';
import { SampleTrainingError } from './sample-data.errors.ts';

const tenantId = systemTenantId;
const seed = 1;
const shoppers = 500;
/** Every event of the sample begins with it. */
const shopper = 'shopper-7';

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Lets a service that nobody has fed yet answer at once: takes the sample shop in, and trains on it. */
@Injectable()
export class SampleDataService {
  constructor(
    private readonly imports: ImportService,
    private readonly items: ItemRepository,
    private readonly events: EventRepository,
    private readonly jobs: TrainingJobService,
    private readonly models: ActiveShopModel,
    private readonly clock: Clock,
  ) {}

  /**
   * Does nothing where the system tenant has a model, or a catalogue that is not the sample. What was cut off at an
   * earlier start is taken up.
   *
   * @throws SampleTrainingError
   */
  async prepare(out: Output): Promise<void> {
    const isTrained = this.models.versionOf(tenantId) !== null;
    const items = sampleItems();
    const stored = await this.items.count(tenantId);
    if (isTrained || stored > items.length) return;
    const known = await this.items.findMany(
      tenantId,
      items.slice(0, 1).flatMap(({ itemId }) => itemId),
    );
    if (stored > 0 && known.length === 0) return;
    await this.take('items', items, out);
    const end = this.clock.now().getTime();
    if ((await this.events.count(tenantId)) === 0)
      await this.take('events', sampleEvents({ items, shoppers, seed, end }), out);
    await this.train(out);
  }

  /** @param keyFile holds the header with an API key. @returns three commands to begin with */
  firstCommands(url: string, keyFile: string): readonly string[] {
    const json = "-H 'content-type: application/json'";
    const query = JSON.stringify({ userId: shopper, count: 5, explain: true });
    const event = JSON.stringify({ type: 'view', itemId: 'tea-teapot-zh-1', userId: shopper });
    return [
      `curl -s ${url}/v1/recommendations -H @${keyFile} ${json} -d '${query}'`,
      `curl -s ${url}/v1/events -H @${keyFile} ${json} -d '${event}'   # and the first one again: the list has changed`,
      `curl -s '${url}/v1/items/lighting-desk-lamp-en-1/similar?count=3' -H @${keyFile}`,
    ];
  }

  private async take(kind: ImportKind, rows: readonly object[], out: Output): Promise<void> {
    const lines = Readable.from(rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`)));
    const { rowsRead } = await this.imports.import({ tenantId, kind, format: 'jsonLines' }, lines);
    out.write(`Sample shop: ${rowsRead} ${kind} taken in\n`);
  }

  private async train(out: Output): Promise<void> {
    const { id } = await this.jobs.request({ tenantId, options: { seed }, origin: 'service' });
    const progress = new ProgressLine(out);
    const job$ = await this.jobs.watch(tenantId, id);
    const job = await lastValueFrom(
      job$.pipe(
        tap((state) => progress.show(state)),
        takeWhile((state) => !isFinished(state), true),
      ),
    );
    progress.end();
    if (job.state !== 'succeeded')
      throw new SampleTrainingError(job.failure?.detail ?? `the job ${job.state}`);
    out.write(trained(job));
  }
}

function trained({ metrics, modelVersion }: TrainingJob): string {
  const hitRate = metrics['hitRateAt10'];
  const judged =
    hitRate === undefined
      ? ''
      : `; ${(hitRate * 100).toFixed(0)} % of held-out shoppers find what they did next among ten`;
  return `Model ${modelVersion ?? ''} trained${judged}\n`;
}
