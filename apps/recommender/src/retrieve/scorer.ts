import type { Sequence } from './sequence.ts';

/** What a scorer may look at. */
export interface Situation {
  readonly sequence: Sequence;
  /** Unix seconds. */
  readonly now: number;
}

/** Gives every item of the catalogue a score for one user; higher is better, 0 = nothing known. */
export interface Scorer {
  readonly name: string;
  /** It tells candidates apart, but brings none of its own. */
  readonly bringsNone?: boolean;
  /** Reads behaviour beforehand, for those that cannot score at once. */
  prepare?(situations: readonly Situation[]): Promise<void>;
  /** By position in the catalogue; a new array. */
  scores(situation: Situation): Float32Array;
}
