import { createHash } from 'node:crypto';
import { ModelTask, programBeside, splitByContent } from '@attention-flow/model-lifecycle';
import type {
  GatherRequest,
  Material,
  RowSlices,
  Scores,
  TrainingRequest,
} from '@attention-flow/model-lifecycle';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ExampleRepository } from '../example/example.repository.ts';
import type { LabelledExample } from '../example/labelled-example.ts';
import { DocumentModel } from '../scoring/document-model.ts';
import { mostProbable } from '../scoring/score.ts';
import { sentimentHead, topicHead } from '../scoring/attention-document-model.ts';
import { ActiveDocumentModel } from './active-document-model.ts';
import { DocumentModelOpener } from './document-model-opener.ts';
import { judge } from './judgement.ts';
import { TooFewExamplesError } from './models.errors.ts';

const options = z.strictObject({
  preset: z.enum(['mini', 'small', 'base']).default('mini'),
  seed: z.int().min(0).default(1),
  epochs: z.int().min(1).max(100).optional(),
});
export type DocumentTaskOptions = z.output<typeof options>;

/** What the program is given. */
export interface DocumentPlan extends DocumentTaskOptions {
  readonly train: readonly {
    readonly text: string;
    readonly labels: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly heads: readonly { readonly name: string; readonly kind: 'singleLabel' | 'multiLabel' }[];
}

/** With fewer, nothing can be held out and something still be learned. */
const leastExamples = 20;
const textsAtOnce = 256;

/** Topics and sentiment in one model: two heads on one encoder, of which a row may teach one or both. */
@Injectable()
export class DocumentTask extends ModelTask<DocumentTaskOptions, LabelledExample, DocumentModel> {
  readonly name = 'documents';
  readonly program = programBeside(import.meta.url, 'document-program');
  readonly options = options;
  readonly score = 'agreement';

  constructor(
    active: ActiveDocumentModel,
    private readonly examples: ExampleRepository,
    private readonly opener: DocumentModelOpener,
  ) {
    super(active);
  }

  /** @throws TooFewExamplesError */
  override async check({ tenantId }: TrainingRequest<DocumentTaskOptions>): Promise<void> {
    const count = await this.examples.count(tenantId);
    if (count < leastExamples) throw new TooFewExamplesError(count, leastExamples);
  }

  async gather({
    tenantId,
    options: chosen,
  }: GatherRequest<DocumentTaskOptions>): Promise<Material<LabelledExample>> {
    const rows = await this.examples.all(tenantId);
    const { train, heldOut } = splitByContent(rows, {
      contentOf: ({ text }) => text,
      groupOf: ({ sentiment, topics }) => `${sentiment ?? ''}|${topics?.[0] ?? ''}`,
    });
    const heads = headsOf(train);
    if (heads.length === 0) throw new TooFewExamplesError(rows.length, leastExamples);
    const plan: DocumentPlan = { ...chosen, heads, train: train.map(headed) };
    const fingerprint = createHash('sha256');
    for (const row of rows) fingerprint.update(`${row.text}\0${row.sentiment}\0${row.topics?.join('|')}\0`);
    return { plan, heldOut, about: { rows: rows.length, data: fingerprint.digest('hex') } };
  }

  open(folder: string): Promise<DocumentModel> {
    return this.opener.open(folder);
  }

  async evaluate(model: DocumentModel, rows: readonly LabelledExample[]): Promise<Scores> {
    const answers = [];
    for (let start = 0; start < rows.length; start += textsAtOnce) {
      const scores = await model.score(rows.slice(start, start + textsAtOnce).map(({ text }) => text));
      for (const { sentiment, topics } of scores)
        answers.push({ sentiment: mostProbable(sentiment), topics: topics.map(({ topic }) => topic) });
    }
    return judge(rows, answers);
  }

  override slicesOf({ language, sentiment, topics }: LabelledExample): RowSlices {
    return {
      language,
      ...(sentiment && { sentiment }),
      ...(topics?.[0] !== undefined && { topic: topics[0] }),
    };
  }
}

/** A head is learned from two labels on. */
function headsOf(rows: readonly LabelledExample[]): DocumentPlan['heads'] {
  const sentiments = new Set(rows.flatMap(({ sentiment }) => sentiment ?? []));
  const topics = new Set(rows.flatMap((row) => row.topics ?? []));
  return [
    ...(sentiments.size > 1 ? [{ name: sentimentHead, kind: 'singleLabel' as const }] : []),
    ...(topics.size > 1 ? [{ name: topicHead, kind: 'multiLabel' as const }] : []),
  ];
}

function headed({ text, sentiment, topics }: LabelledExample): DocumentPlan['train'][number] {
  return {
    text,
    labels: { ...(sentiment && { [sentimentHead]: [sentiment] }), ...(topics && { [topicHead]: topics }) },
  };
}
