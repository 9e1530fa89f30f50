import { bleuTokenizers } from './bleu-tokens.ts';
import type { BleuTokens } from './bleu-tokens.ts';
import { MetricInputError, requirePaired } from './errors.ts';
import { addCounts, countNgrams } from './ngrams.ts';
import type { NgramCounts } from './ngrams.ts';

export interface BleuScore {
  /** In [0, 100]. */
  readonly score: number;
  /** Percentages for orders 1 to 4; one without a match has the smoothed value, one longer than every text 0. */
  readonly precisions: readonly number[];
  readonly brevityPenalty: number;
  /** Tokens in all. */
  readonly hypothesisLength: number;
  /** Tokens in all of the reference closest in length to each hypothesis. */
  readonly referenceLength: number;
}

export interface BleuOptions {
  /** `13a` unless given; `zh` or `char` for Chinese. */
  readonly tokens?: BleuTokens;
  readonly lowercase?: boolean;
}

const maxOrder = 4;

/**
 * Corpus BLEU, `BP · exp(mean_n ln p_n)` for n = 1 … 4, as sacreBLEU computes it by default (case kept, `exp` smoothing:
 * the j-th order without a match has precision `1 / (2ʲ · n-grams)`). 0 where no word matches. A corpus whose texts all
 * have fewer than four tokens scores 0: use {@link chrf} for short texts.
 *
 * @param references one or several for each hypothesis
 * @throws {MetricInputError} no texts, lists of different length, a hypothesis without references
 * @see Papineni et al. (2002), BLEU, P02-1040; Post (2018), W18-6319; Chen & Cherry (2014), W14-3346, method 3
 */
export function bleu(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  { tokens = '13a', lowercase = false }: BleuOptions = {},
): BleuScore {
  requirePaired('BLEU', hypotheses, references);
  const tokenize = (text: string) => bleuTokenizers[tokens](lowercase ? text.toLowerCase() : text);
  const matches = Array.from({ length: maxOrder }, () => 0);
  const totals = Array.from({ length: maxOrder }, () => 0);
  let hypothesisLength = 0;
  let referenceLength = 0;
  for (const [row, text] of hypotheses.entries()) {
    const hypothesis = tokenize(text);
    const others = (references[row] ?? []).map(tokenize);
    if (others.length === 0) throw new MetricInputError('BLEU', `hypothesis ${row} has no reference`);
    hypothesisLength += hypothesis.length;
    referenceLength += closestLength(hypothesis.length, others);
    for (let order = 1; order <= maxOrder; order++) {
      const counts = countNgrams(hypothesis, order);
      const allowed = mostOfAny(others.map((other) => countNgrams(other, order)));
      for (const [ngram, count] of counts) {
        addCounts(totals, order - 1, count);
        addCounts(matches, order - 1, Math.min(count, allowed.get(ngram) ?? 0));
      }
    }
  }
  const brevityPenalty = penalty(hypothesisLength, referenceLength);
  const precisions = smoothedPrecisions(matches, totals);
  const logMean = precisions.reduce((sum, precision) => sum + Math.log(precision), 0) / maxOrder;
  const score = brevityPenalty * Math.exp(logMean);
  return { score, precisions, brevityPenalty, hypothesisLength, referenceLength };
}

/** In percent; all 0 where nothing matches. */
function smoothedPrecisions(matches: readonly number[], totals: readonly number[]): readonly number[] {
  if (matches.every((count) => count === 0)) return matches;
  let unmatched = 0;
  return totals.map((total, order) => {
    const matched = matches[order] ?? 0;
    if (total === 0) return 0;
    if (matched > 0) return (100 * matched) / total;
    unmatched += 1;
    return 100 / (2 ** unmatched * total);
  });
}

function penalty(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength === 0 ? 0 : Math.exp(1 - referenceLength / hypothesisLength);
}

/** Length of the reference nearest to `length`, the shorter of two as near. */
function closestLength(length: number, references: readonly (readonly string[])[]): number {
  const lengths = references.map((reference) => reference.length).sort((a, b) => a - b);
  return lengths.reduce((best, other) => (Math.abs(other - length) < Math.abs(best - length) ? other : best));
}

/** For each n-gram the most times that any one reference has it. */
function mostOfAny(references: readonly NgramCounts[]): NgramCounts {
  const most = new Map<string, number>();
  for (const counts of references) {
    for (const [ngram, count] of counts) most.set(ngram, Math.max(count, most.get(ngram) ?? 0));
  }
  return most;
}
