import { listSize, ndcgAtTen } from '../src/protocol/measure.ts';
import type { Measure } from '../src/protocol/measure.ts';
import type { Target } from '../src/protocol/targets.ts';
import type { Blend } from '../src/rank/blend.ts';
import { greedyDpp, mmr } from '../src/rerank/diversify.ts';
import type { Diversify } from '../src/rerank/diversify.ts';

/** One level of diversity, measured. */
export interface TradeOffPoint {
  readonly method: string;
  readonly diversity: number;
  readonly ndcg10: number;
  readonly ild10: number;
  /** Share by which 1 − ILD falls, against no diversity. */
  readonly alikeFall: number;
  /** Share of NDCG@10 lost, against no diversity. */
  readonly ndcgLoss: number;
}

const methods: Readonly<Record<string, Diversify>> = { MMR: mmr, DPP: greedyDpp };
const levels = [0.1, 0.25, 0.5, 0.7, 1, 1.4, 2, 2.8, 4];
/** Candidates that a list is chosen from. */
const poolSize = 50;
/** What a level may cost on validation users to be chosen. */
const mostLoss = 0.02;

/** The curve of both methods over all levels. */
export function tradeOff(
  blend: Blend,
  targets: readonly Target[],
  measure: Measure,
): readonly TradeOffPoint[] {
  const { similarity } = measure;
  if (!similarity) return [];
  const pools = targets.map((target) => poolOf(blend, target));
  const outcome = (diversify: Diversify, diversity: number) => {
    const lists = pools.map(({ items, scores }) =>
      diversify({
        scores,
        similarity: (a, b) => (a === b ? 1 : similarity(items[a] ?? 0, items[b] ?? 0)),
        count: listSize,
        diversity,
      }).map((place) => items[place] ?? 0),
    );
    const ranks = targets.map(({ item }, at) => (lists[at]?.indexOf(item) ?? -1) + 1 || Infinity);
    return { ndcg10: ndcgAtTen(ranks), ild10: measure.diversity(lists) ?? 0 };
  };
  const plain = outcome(mmr, 0);
  return Object.entries(methods).flatMap(([method, diversify]) =>
    [0, ...levels].map((diversity) => {
      const { ndcg10, ild10 } = diversity === 0 ? plain : outcome(diversify, diversity);
      const alikeFall = 1 - (1 - ild10) / (1 - plain.ild10);
      return { method, diversity, ndcg10, ild10, alikeFall, ndcgLoss: 1 - ndcg10 / plain.ndcg10 };
    }),
  );
}

/** The level that makes lists most unlike at no more than the loss allowed. */
export function chosenLevel(points: readonly TradeOffPoint[]): TradeOffPoint | undefined {
  return points
    .filter(({ ndcgLoss }) => ndcgLoss <= mostLoss)
    .reduce<TradeOffPoint | undefined>(
      (best, point) => (best && best.alikeFall >= point.alikeFall ? best : point),
      undefined,
    );
}

function poolOf(blend: Blend, { situation, excluded }: Target) {
  const { candidates, scores } = blend.rank(situation, excluded);
  const order = [...candidates.keys()]
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (candidates[a] ?? 0) - (candidates[b] ?? 0))
    .slice(0, poolSize);
  return { items: order.map((row) => candidates[row] ?? 0), scores: order.map((row) => scores[row] ?? 0) };
}
