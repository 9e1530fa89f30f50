import { createHash } from 'node:crypto';
import { ModelTask, programBeside } from '@attention-flow/model-lifecycle';
import type {
  GatherRequest,
  Material,
  RowSlices,
  Scores,
  TrainingRequest,
} from '@attention-flow/model-lifecycle';
import { Injectable } from '@nestjs/common';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { ActiveModel } from '../intent/active-model.ts';
import { IntentModelLoader } from '../intent/intent-model.ts';
import type { Classification, IntentModel } from '../intent/intent-model.ts';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import { DialoguePairRepository } from '../knowledge/dialogue-pair.repository.ts';
import { Config } from '../platform/config.ts';
import { intentOptions } from './intent-plan.ts';
import type { IntentOptions, IntentPlan } from './intent-plan.ts';
import { intentScores } from './intent-scores.ts';
import { epochsFor, trainingSet } from './training-set.ts';
import type { HeldOutExample } from './training-set.ts';

/** Questions asked of a model at once while it is judged: enough to fill its batches. */
const askedAtOnce = 32;
/** What the figures are about where the operator has set no other. */
const usualPrecision = 0.95;

/** The model that tells the intent of a question, learnt from the pairs of a tenant that carry one. */
@Injectable()
export class IntentTask extends ModelTask<IntentOptions, HeldOutExample, IntentModel> {
  readonly name = 'intent';
  readonly program = programBeside(import.meta.url, 'intent-program');
  readonly options = intentOptions;
  readonly score = 'rightDecisions';

  constructor(
    active: ActiveModel,
    private readonly pairs: DialoguePairRepository,
    private readonly loader: IntentModelLoader,
    private readonly config: Config,
  ) {
    super(active);
  }

  /** @throws TooFewExamplesError at once, not when the job's turn has come */
  override async check({ tenantId, options }: TrainingRequest<IntentOptions>): Promise<void> {
    trainingSet(await this.pairs.withIntent(tenantId), options.seed);
  }

  /** @throws TooFewExamplesError when pairs were erased since the request */
  async gather({ tenantId, options }: GatherRequest<IntentOptions>): Promise<Material<HeldOutExample>> {
    const pairs = await this.pairs.withIntent(tenantId);
    const { train, dev, heldOut } = trainingSet(pairs, options.seed);
    const epochs = epochsFor(train.length);
    const plan: IntentPlan = { ...options, train, dev, epochs, outOfScope: outOfScopeIntent };
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([train, dev]))
      .digest('hex');
    const about = { train: train.length, dev: dev.length, heldOut: heldOut.length, epochs, fingerprint };
    return { plan, heldOut, about };
  }

  open(folder: string): Promise<IntentModel> {
    return this.loader.load(folder);
  }

  async evaluate(model: IntentModel, rows: readonly HeldOutExample[]): Promise<Scores> {
    const classified$ = from([...rows.entries()]).pipe(
      mergeMap(async ([row, { text }]) => ({ row, classification: await model.classify(text) }), askedAtOnce),
      toArray(),
    );
    const answers: Classification[] = [];
    for (const { row, classification } of await lastValueFrom(classified$)) answers[row] = classification;
    return intentScores(rows, answers, this.config.answerPrecision ?? usualPrecision);
  }

  override slicesOf({ language, label }: HeldOutExample): RowSlices {
    return { language, intent: label };
  }
}
