import { TrainingJobService } from '@attention-flow/model-lifecycle';
import type { TrainingJob } from '@attention-flow/model-lifecycle';
import { Clock } from '@attention-flow/persistence';
import { systemTenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { lastValueFrom, tap } from 'rxjs';
import { DocumentRepository } from '../document/document.repository.ts';
import { IntakeService } from '../document/intake.service.ts';
import { readEntity } from '../entity/entity.dto.ts';
import { EntityLinker } from '../entity/entity-linker.ts';
import { NamedEntityRepository } from '../entity/named-entity.repository.ts';
import { ExampleRepository } from '../example/example.repository.ts';
import { ActiveDocumentModel } from '../models/active-document-model.ts';
import { ruleDefinition } from '../rule/rule.dto.ts';
import { RuleService } from '../rule/rule.service.ts';
import { ScoringService } from '../scoring/scoring.service.ts';
import { readSampleParts, sampleEntities } from './sample-files.ts';
import { labelledNews, newsStream } from './sample-news.ts';
import { SampleTrainingError } from './sample-data.errors.ts';

/** Whose model reads the documents of every tenant that has none. */
const tenantId = systemTenantId;
const sampleSeed = 1;
/** Enough for texts so plain, and half of what is usual. */
const sampleEpochs = 10;
const documentsAtOnce = 200;
/** The crisis is the last six hours; what comes before is what the rule learns from. */
const judgedHours = 12;
const hourMs = 3_600_000;

const sampleRule = ruleDefinition.parse({
  name: 'Burst of negative news about a company',
  query: { each: ['entity'], measure: 'negative' },
  detector: { kind: 'burst' },
  severity: 'critical',
  labels: { team: 'risk' },
});

type Output = Pick<NodeJS.WritableStream, 'write'>;

/** Lets a service that nobody has fed yet show what it does: trains on the sample, and replays two weeks of it. */
@Injectable()
export class SampleDataService {
  constructor(
    private readonly examples: ExampleRepository,
    private readonly entities: NamedEntityRepository,
    private readonly linker: EntityLinker,
    private readonly training: TrainingJobService,
    private readonly active: ActiveDocumentModel,
    private readonly documents: DocumentRepository,
    private readonly intake: IntakeService,
    private readonly scoring: ScoringService,
    private readonly rules: RuleService,
    private readonly clock: Clock,
  ) {}

  /**
   * Does nothing where a client has sent documents. What was cut off at an earlier start is taken up.
   *
   * @throws SampleTrainingError
   */
  async prepare(out: Output): Promise<void> {
    if (await this.documents.hasOthersThan(tenantId, 'sample-')) return;
    const parts = readSampleParts();
    if (this.active.version(tenantId) === null) {
      const examples = labelledNews(parts, sampleSeed);
      await this.examples.put(tenantId, examples);
      out.write(`Sample: ${examples.length} labelled items imported\n`);
      await this.train(out);
    }
    await this.importEntities();
    await this.replay(parts, out);
    await this.watch(out);
  }

  /** @returns commands that show what there is */
  firstCommands(url: string, keyFile: string): readonly string[] {
    const get = (path: string) => `curl -s '${url}${path}' -H @${keyFile}`;
    const document = JSON.stringify({
      source: 'desk',
      id: 'my-first',
      text: 'Harlow Bank shares sink 12 percent as depositors withdraw cash',
    });
    return [
      `curl -s ${url}/v1/documents -H @${keyFile} -H 'content-type: application/json' -d '${document}'`,
      get('/v1/alerts'),
      get('/v1/documents?entity=HRLB&sentiment=negative&limit=3'),
      get('/v1/trends?entity=HRLB&bucketSeconds=86400'),
      `${get('/v1/stream?topic=banking')} -N`,
    ];
  }

  private async watch(out: Output): Promise<void> {
    const { rows } = await this.rules.page(tenantId, { limit: 1 });
    if (rows.length > 0) return;
    const from = new Date(this.clock.now().getTime() - judgedHours * hourMs);
    await this.rules.create(tenantId, sampleRule, from);
    out.write(
      `Rule '${sampleRule.name}' watches; the crisis of the last hours raises an alert in a moment\n`,
    );
  }

  private async train(out: Output): Promise<void> {
    const { id } = await this.training.request({
      tenantId,
      origin: 'service',
      options: { epochs: sampleEpochs },
    });
    let told = -1;
    const tell = ({ progress }: TrainingJob) => {
      const tenths = Math.floor(progress * 10);
      if (tenths > told) out.write(`Training ${tenths * 10} %\n`);
      told = Math.max(told, tenths);
    };
    const job = await lastValueFrom((await this.training.watch(tenantId, id)).pipe(tap(tell)));
    if (job.failure) throw new SampleTrainingError(job.failure.detail);
    const { sentimentAccuracy: sentiment = 0, topicMicroF1: topics = 0 } = job.metrics;
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
    out.write(
      `Model ${job.modelVersion ?? ''} trained: sentiment ${percent(sentiment)} right, topics F1 ${percent(topics)}\n`,
    );
  }

  private async importEntities(): Promise<void> {
    const parsed = sampleEntities().map(readEntity);
    await this.entities.put(
      tenantId,
      parsed.flatMap((each) => (each.kind === 'item' ? [each.item] : [])),
    );
    this.linker.forget(tenantId);
  }

  /** Again after a start that was cut off, with the times of that start. */
  private async replay(parts: ReturnType<typeof readSampleParts>, out: Output): Promise<void> {
    const now = this.clock.now();
    const planned = newsStream(parts, sampleSeed, now);
    const first = planned[0];
    if (!first) return;
    const stored = (
      await this.documents.findByExternalIds(tenantId, [{ source: first.source, externalId: first.id ?? '' }])
    )
      .values()
      .next().value;
    const shiftMs = stored ? stored.publishedAt.getTime() - Date.parse(first.publishedAt ?? '') : 0;
    const stream = shiftMs === 0 ? planned : newsStream(parts, sampleSeed, new Date(now.getTime() + shiftMs));
    for (let start = 0; start < stream.length; start += documentsAtOnce) {
      await this.intake.take(tenantId, stream.slice(start, start + documentsAtOnce));
      await this.scoring.settle();
    }
    if (!stored) out.write(`Sample: ${stream.length} documents of two weeks replayed\n`);
  }
}
