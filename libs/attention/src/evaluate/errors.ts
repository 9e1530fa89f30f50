import { AttentionError } from '../engine/errors.ts';

/** Numbers that a metric is not defined for. */
export class MetricInputError extends AttentionError {
  readonly code = 'ATTENTION_METRIC_INPUT';

  constructor(
    readonly metric: string,
    readonly problem: string,
  ) {
    super(`Cannot compute ${metric}: ${problem}`);
  }
}

/** @throws {MetricInputError} nothing to measure, or lists of different length */
export function requirePaired(metric: string, a: readonly unknown[], b: readonly unknown[]): void {
  if (a.length !== b.length)
    throw new MetricInputError(metric, `${a.length} values stand beside ${b.length}`);
  if (a.length === 0) throw new MetricInputError(metric, 'there is nothing to measure');
}

/** @throws {MetricInputError} a value that is not a finite number */
export function requireFinite(metric: string, values: readonly number[]): void {
  const position = values.findIndex((value) => !Number.isFinite(value));
  if (position !== -1) throw new MetricInputError(metric, `value ${position} is ${values[position]}`);
}

/** @throws {MetricInputError} a share outside [0, 1] */
export function requireShare(metric: string, name: string, share: number): void {
  if (!(share >= 0 && share <= 1))
    throw new MetricInputError(metric, `${name} is ${share}, not within 0 and 1`);
}
