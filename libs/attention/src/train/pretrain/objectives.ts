import type { Random } from '../../data/random.ts';
import type { SessionOptions } from '../../engine/session.ts';
import type { TrainingTask } from '../trainer.ts';
import { contrastiveTask } from './contrastive-task.ts';
import type { TrainedSentenceModel } from './contrastive-task.ts';
import type { Corpus } from './corpus.ts';
import { maskedLanguageTask, measureLanguageModel } from './masked-language-task.ts';
import { measurePairs, measureSpread } from './measure-sentences.ts';
import type { Truncation } from './measure-sentences.ts';
import { prepareLanguageModel, prepareSentences } from './prepare-model.ts';
import type { ModelOptions } from './prepare-model.ts';
import { commonSettings, objectiveSettings } from './settings.ts';
import type { PretrainingObjective } from './settings.ts';

/** How well a model does on held-out texts. */
export interface Measured {
  readonly metrics: Readonly<Record<string, number>>;
  /** The n-grams' share of a cosine that does best, where there are any. */
  readonly share?: number;
  /** What the limit of tokens left out; absent where longer texts are read in windows. */
  readonly truncated?: Truncation;
}

/** A model with what it is to learn and how that is measured. */
export interface Objective extends AsyncDisposable {
  readonly model: TrainedSentenceModel;
  readonly task: TrainingTask;
  readonly hasLanguageModel: boolean;
  measure(): Promise<Measured>;
}

export interface ObjectiveOptions extends ModelOptions {
  readonly objective: PretrainingObjective;
  readonly features: boolean;
  readonly random: Random;
  readonly session: SessionOptions;
}

type OpenObjective = (corpus: Corpus, options: ObjectiveOptions) => Promise<Objective>;

/** Keyed by objective. */
const openings: Readonly<Record<PretrainingObjective, OpenObjective>> = {
  mlm: async (corpus, options) => {
    const model = await prepareLanguageModel(corpus, options, options.random);
    const data = { corpus, ...options, batchSize: objectiveSettings.mlm.batchSize };
    const task = await maskedLanguageTask(model, { ...data, random: options.random.fork('training') });
    return {
      ...opened(model, task),
      hasLanguageModel: true,
      measure: async () => ({ metrics: { ...(await measureLanguageModel(model, data)) } }),
    };
  },
  simcse: async (corpus, options) => {
    const { random, session } = options;
    const model = await prepareSentences(corpus, { ...options, features: false }, random);
    const task = await contrastive(corpus, model, options);
    return {
      ...opened(model, task),
      measure: async () => {
        const { truncated, ...metrics } = await measureSpread(model, corpus.heldOut, session);
        return { metrics, truncated };
      },
    };
  },
  pairs: async (corpus, options) => {
    const { random, session } = options;
    const model = await prepareSentences(corpus, options, random);
    const task = await contrastive(corpus, model, options);
    return {
      ...opened(model, task),
      measure: async () => {
        const { truncated, share, ...metrics } = await measurePairs(model, corpus, session);
        return { metrics, truncated, ...(model.features ? { share } : {}) };
      },
    };
  },
};

/** @throws InvalidOptionError, and TextOptionError for a vocabulary that holds nothing */
export const openObjective: OpenObjective = (corpus, options) => openings[options.objective](corpus, options);

function contrastive(
  corpus: Corpus,
  model: TrainedSentenceModel,
  { objective, random, session }: ObjectiveOptions,
): Promise<TrainingTask & AsyncDisposable> {
  const { temperature, featureDropout } = commonSettings;
  const { batchSize } = objectiveSettings[objective];
  return contrastiveTask(model, {
    corpus,
    batchSize,
    random: random.fork('training'),
    session,
    temperature,
    featureDropout,
  });
}

const opened = (model: TrainedSentenceModel, task: TrainingTask & AsyncDisposable) => ({
  model,
  task,
  hasLanguageModel: false,
  [Symbol.asyncDispose]: () => task[Symbol.asyncDispose](),
});
