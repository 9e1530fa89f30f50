import { RecommenderError } from '../recommender-error.ts';

/** A folder of recommendation data that is not what its format says. */
export class DataSetError extends RecommenderError {
  readonly code = 'RECOMMENDER_DATA_SET';

  constructor(
    readonly dataSet: string,
    readonly problem: string,
  ) {
    super(`Data set '${dataSet}': ${problem}`);
  }
}
