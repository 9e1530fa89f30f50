/** What each feature counts, by name; features are scaled by their largest value among the candidates. */
export type RankWeights = Readonly<Record<string, number>>;

/** Until a model has been trained: chosen by hand, for a shop of which little is known. */
export const startWeights: RankWeights = {
  coVisits: 1,
  text: 0.5,
  category: 0.2,
  popular: 0.3,
  trending: 0.1,
  price: 0.1,
  fresh: 0.05,
};

/** What is coming up, and where nothing is, what is liked. */
export const trendingWeights: RankWeights = { trending: 1, popular: 0.01 };

/** A scale for each feature: 1 over its largest value. */
export function scalesOf(rows: readonly Readonly<Record<string, number>>[]): ReadonlyMap<string, number> {
  const largest = new Map<string, number>();
  for (const row of rows)
    for (const [name, value] of Object.entries(row))
      if (value > (largest.get(name) ?? 0)) largest.set(name, value);
  return new Map([...largest].map(([name, value]) => [name, 1 / value]));
}

export function weigh(
  features: Readonly<Record<string, number>>,
  weights: RankWeights,
  scales: ReadonlyMap<string, number>,
): number {
  let score = 0;
  for (const [name, value] of Object.entries(features))
    score += (weights[name] ?? 0) * value * (scales.get(name) ?? 0);
  return score;
}
