import { AttentionError } from '../engine/errors.ts';

/** Where in a set of attention maps something is wrong; counted from 0, as many of them as apply. */
export interface MapPlace {
  readonly layer?: number;
  readonly head?: number;
  readonly row?: number;
}

export class AttentionMapsError extends AttentionError {
  readonly code = 'ATTENTION_MAPS_INVALID';

  constructor(
    readonly problem: string,
    readonly place: MapPlace = {},
  ) {
    const where = Object.entries(place).map(([part, position]) => `${part} ${position}`);
    super(`Attention maps are not usable${where.length > 0 ? ` at ${where.join(', ')}` : ''}: ${problem}`);
  }
}

export class ExplainArgumentError extends AttentionError {
  readonly code = 'ATTENTION_EXPLAIN_ARGUMENT';

  constructor(
    readonly argument: string,
    readonly problem: string,
  ) {
    super(`Cannot explain with this '${argument}': ${problem}`);
  }
}

export class AttributionError extends AttentionError {
  readonly code = 'ATTENTION_ATTRIBUTION_INVALID';

  constructor(
    readonly method: string,
    readonly problem: string,
  ) {
    super(`The '${method}' attribution is not usable: ${problem}`);
  }
}
