import { ServiceError } from '../platform/service.error.ts';

export class RuleNotFoundError extends ServiceError {
  readonly code = 'RULE_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Rule not found';

  constructor(readonly id: string) {
    super(`There is no rule ${id}`);
  }
}

export class TooManyRulesError extends ServiceError {
  readonly code = 'TOO_MANY_RULES';
  readonly status = 409;
  readonly title = 'Too many rules';

  constructor(readonly most: number) {
    super(`A tenant has at most ${most} rules; remove one first`);
  }
}

export class BacktestTooLargeError extends ServiceError {
  readonly code = 'BACKTEST_TOO_LARGE';
  readonly status = 422;
  readonly title = 'Back-test too large';

  constructor(
    readonly observations: number,
    readonly most: number,
  ) {
    super(
      `The back-test would judge ${observations} buckets of all series; at most ${most}: choose a shorter time`,
    );
  }
}

export class BacktestUnsupportedError extends ServiceError {
  readonly code = 'BACKTEST_UNSUPPORTED';
  readonly status = 422;
  readonly title = 'Back-test not possible';

  constructor() {
    super('Rules of emerging terms have no back-test; those of all other detectors have');
  }
}
