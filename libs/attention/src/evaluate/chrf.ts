import { MetricInputError, requirePaired } from './errors.ts';
import { addCounts, countNgrams } from './ngrams.ts';

const maxOrder = 6;
const beta = 2;

/** Summed over the corpus, by order of character n-gram. */
interface Statistics {
  readonly hypothesis: number[];
  readonly reference: number[];
  readonly matches: number[];
}

/**
 * Corpus chrF2, in [0, 100]: F-score (β = 2, recall counting twice) of the mean precision and mean recall of character
 * n-grams of orders 1 to 6, whitespace left out; as sacreBLEU computes it by default. Orders longer than the texts do
 * not count. Suits Chinese and short texts as it is. Of several references the one that scores best is taken.
 *
 * @param references one or several for each hypothesis
 * @throws {MetricInputError} no texts, lists of different length, a hypothesis without references
 * @see Popović (2015), chrF, W15-3049; Popović (2016), W16-2341; sacrebleu/metrics/chrf.py, version 2.6
 */
export function chrf(hypotheses: readonly string[], references: readonly (readonly string[])[]): number {
  requirePaired('chrF', hypotheses, references);
  const sum = emptyStatistics();
  for (const [row, hypothesis] of hypotheses.entries()) {
    const candidates = (references[row] ?? []).map((reference) => compare(hypothesis, reference));
    const [first, ...others] = candidates;
    if (!first) throw new MetricInputError('chrF', `hypothesis ${row} has no reference`);
    const best = others.reduce((top, other) => (fScore(other) > fScore(top) ? other : top), first);
    for (const key of ['hypothesis', 'reference', 'matches'] as const) {
      for (const [order, count] of best[key].entries()) addCounts(sum[key], order, count);
    }
  }
  return 100 * fScore(sum);
}

function compare(hypothesis: string, reference: string): Statistics {
  const statistics = emptyStatistics();
  const charactersOf = (text: string) => [...text.replace(/\s+/gu, '')];
  const ours = charactersOf(hypothesis);
  const theirs = charactersOf(reference);
  for (let order = 1; order <= maxOrder; order++) {
    const ourCounts = countNgrams(ours, order);
    const theirCounts = countNgrams(theirs, order);
    for (const [ngram, count] of ourCounts) {
      // An order that the reference is too short for says nothing about the hypothesis.
      if (theirCounts.size > 0) addCounts(statistics.hypothesis, order - 1, count);
      addCounts(statistics.matches, order - 1, Math.min(count, theirCounts.get(ngram) ?? 0));
    }
    for (const count of theirCounts.values()) addCounts(statistics.reference, order - 1, count);
  }
  return statistics;
}

function emptyStatistics(): Statistics {
  const zeros = () => Array.from({ length: maxOrder }, () => 0);
  return { hypothesis: zeros(), reference: zeros(), matches: zeros() };
}

function fScore({ hypothesis, reference, matches }: Statistics): number {
  const orders = [...matches.keys()].filter((order) => hypothesis[order] && reference[order]);
  const meanOver = (totals: readonly number[]) =>
    orders.reduce((sum, order) => sum + (matches[order] ?? 0) / (totals[order] ?? 1), 0) / orders.length;
  if (orders.every((order) => matches[order] === 0)) return 0;
  const precision = meanOver(hypothesis);
  const recall = meanOver(reference);
  return ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall);
}
