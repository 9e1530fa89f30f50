/** The model of the sample could not be trained, so there is nothing to show. */
export class SampleTrainingError extends Error {
  readonly code = 'SAMPLE_TRAINING_FAILED';

  constructor(readonly detail: string) {
    super(`The sample model could not be trained: ${detail}`);
  }
}
