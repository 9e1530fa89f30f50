import { ServiceError } from '../platform/service.error.ts';

export class TooFewExamplesError extends ServiceError {
  readonly code = 'TOO_FEW_EXAMPLES';
  readonly status = 409;
  readonly title = 'Too few examples to train on';

  constructor(
    readonly examples: number,
    readonly least: number,
  ) {
    super(
      `There are ${examples} labelled examples; training needs ${least}, with two sentiments or two topics among them`,
    );
  }
}
