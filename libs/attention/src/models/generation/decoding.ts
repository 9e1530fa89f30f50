/** @file How text is generated without knowing by what: a decoding asks for next-token log-probabilities until it has ended. */

/** Natural logarithms of the probabilities of the next token, `[V]`. */
export type LogProbabilities = Float32Array;

/** A hypothesis to be scored: one of those scored before, with a token more. */
export interface Row {
  /** Index among the rows before; 0 at first. */
  readonly parent: number;
  readonly token: number;
}

/** Why a text is over: its end was generated, it may not be longer, or no token is allowed. */
export type Ending = 'end' | 'length' | 'stuck';

export interface Generated {
  /** Without start and end. */
  readonly tokens: readonly number[];
  /** Natural logarithm, of the model as it is: rules and temperature do not change it. */
  readonly logProbability: number;
  /** What outputs are ordered by, higher is better. */
  readonly score: number;
  readonly ending: Ending;
  /** Indices of the phrases that should be in it and are not. */
  readonly missing: readonly number[];
}

export type Decoding =
  | {
      readonly kind: 'open';
      /** One or more. */
      readonly rows: readonly Row[];
      /** @param next log-probabilities after each row, in their order */
      readonly advance: (next: readonly LogProbabilities[]) => Decoding;
    }
  | {
      readonly kind: 'ended';
      /** One or more, the best first. */
      readonly outputs: readonly Generated[];
    };
