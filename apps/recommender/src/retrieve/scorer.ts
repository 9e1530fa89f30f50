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
  /** By position in the catalogue; a new array. */
  scores(situation: Situation): Float32Array;
}
