import { ServiceError } from '../platform/service.error.ts';

export class TrainingJobNotFoundError extends ServiceError {
  readonly code = 'TRAINING_JOB_NOT_FOUND';

  constructor(readonly id: string) {
    super(`There is no training job ${id}`);
  }
}

interface Shortage {
  readonly intents: number;
  readonly minIntents: number;
  /** Intents with fewer examples than needed. */
  readonly rare: readonly string[];
  readonly minExamplesPerIntent: number;
}

const intentsNamed = 5;

/** The imported pairs do not suffice to train an intent model. */
export class TooFewExamplesError extends ServiceError {
  readonly code = 'TOO_FEW_EXAMPLES';

  constructor(readonly shortage: Shortage) {
    const { intents, minIntents, rare, minExamplesPerIntent } = shortage;
    const named = rare.slice(0, intentsNamed).map((intent) => `'${intent}'`);
    super(
      intents < minIntents
        ? `The imported pairs have ${intents} intent(s); training needs at least ${minIntents}`
        : `Each intent needs at least ${minExamplesPerIntent} questions; ${rare.length} intent(s) have fewer, ` +
            `such as ${named.join(', ')}`,
    );
  }
}

/** The process that trains ended without a model. */
export class TrainingProcessError extends Error {
  readonly code = 'TRAINING_PROCESS_FAILED';

  constructor(readonly detail: string) {
    super(`Training failed: ${detail}`);
  }
}
