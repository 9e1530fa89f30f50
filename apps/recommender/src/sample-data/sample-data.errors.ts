/** The model of the sample shop could not be trained; the next start tries again. */
export class SampleTrainingError extends Error {
  readonly code = 'SAMPLE_TRAINING_FAILED';

  constructor(readonly detail: string) {
    super(`Training on the sample shop failed: ${detail}`);
  }
}
