import { ServiceError } from '../platform/service.error.ts';

export class AlertNotFoundError extends ServiceError {
  readonly code = 'ALERT_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Alert not found';

  constructor(readonly id: string) {
    super(`There is no alert ${id}`);
  }
}

export class AlertResolvedError extends ServiceError {
  readonly code = 'ALERT_RESOLVED';
  readonly status = 409;
  readonly title = 'Alert is resolved';

  constructor(readonly id: string) {
    super(`Alert ${id} is resolved; only one that is open can be acknowledged, assigned or snoozed`);
  }
}
