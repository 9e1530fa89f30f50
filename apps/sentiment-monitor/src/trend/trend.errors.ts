import { ServiceError } from '../platform/service.error.ts';

export class InvalidBucketError extends ServiceError {
  readonly code = 'INVALID_BUCKET';
  readonly status = 400;
  readonly title = 'Invalid bucket';

  constructor(readonly seconds: number) {
    super(
      `A bucket of ${seconds} seconds is not 60 times a divisor of 1,440: take 60, 300, 3600, 21600, 86400 ...`,
    );
  }
}

export class InvalidRangeError extends ServiceError {
  readonly code = 'INVALID_RANGE';
  readonly status = 400;
  readonly title = 'Invalid range of time';

  constructor(readonly problem: string) {
    super(`The range of time ${problem}`);
  }
}
