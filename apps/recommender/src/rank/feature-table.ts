/** What the ranking sees of one user's candidates: `[C, F]`, row by row. */
export interface FeatureTable {
  /** Positions in the catalogue. */
  readonly candidates: Int32Array;
  readonly values: Float32Array;
}

/** One question to learn from: among these candidates, the user chose that one. */
export interface Choice extends FeatureTable {
  /** Row of what the user did next. */
  readonly chosen: number;
}
