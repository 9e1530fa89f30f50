import { ServiceError } from '../platform/service.error.ts';

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
