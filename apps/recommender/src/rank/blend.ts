import type { Scorer, Situation } from '../retrieve/scorer.ts';
import { largest } from '../retrieve/sparse-rows.ts';
import type { Choice, FeatureTable } from './feature-table.ts';
import { fitRanking, rankingScores } from './softmax-ranker.ts';
import type { RankingWeights } from './softmax-ranker.ts';

export interface BlendOptions {
  /** Candidates that each scorer brings. */
  readonly candidatesPerScorer: number;
}

export const blendDefaults: BlendOptions = { candidatesPerScorer: 50 };

/** One question to learn the blend from. */
export interface Question {
  readonly situation: Situation;
  /** Positions that no list may hold. */
  readonly excluded: Int32Array;
  /** Position of what the user did next. */
  readonly item: number;
}

/** Each scorer is seen twice: against the spread of its scores, and as a logarithm, which tells small ones apart. */
export const featureNames = (scorers: readonly Scorer[]): readonly string[] =>
  scorers.flatMap(({ name }) => [`${name} (z)`, `${name} (log)`]);

/** The best of each scorer, and what every scorer says about them. */
export function candidateTable(
  scorers: readonly Scorer[],
  { situation, excluded }: Pick<Question, 'situation' | 'excluded'>,
  { candidatesPerScorer }: BlendOptions,
): FeatureTable {
  const scores = scorers.map((scorer) => scorer.scores(situation));
  const found = new Set<number>();
  const isExcluded = new Set(excluded);
  scores.forEach((of, at) => {
    if (scorers[at]?.bringsNone) return;
    const best = largest(of, candidatesPerScorer + excluded.length, 0).filter(
      (item) => !isExcluded.has(item),
    );
    for (const item of best.slice(0, candidatesPerScorer)) found.add(item);
  });
  const candidates = Int32Array.from(found);
  const width = 2 * scorers.length;
  const values = new Float32Array(candidates.length * width);
  scores.forEach((of, scorer) => {
    const { mean, deviation, meanPositive } = spreadOf(of);
    candidates.forEach((item, row) => {
      const score = of[item] ?? 0;
      values[row * width + 2 * scorer] = (score - mean) / deviation;
      values[row * width + 2 * scorer + 1] = Math.log(Math.max(0, score) / meanPositive + 0.1);
    });
  });
  return { candidates, values };
}

function spreadOf(scores: Float32Array) {
  let [sum, squares, positiveSum, positive] = [0, 0, 0, 0];
  for (const score of scores) {
    sum += score;
    squares += score * score;
    if (score > 0) {
      positiveSum += score;
      positive++;
    }
  }
  const mean = sum / scores.length;
  const deviation = Math.sqrt(Math.max(0, squares / scores.length - mean * mean)) || 1;
  return { mean, deviation, meanPositive: positive > 0 ? positiveSum / positive : 1 };
}

/** A question whose answer was found among the candidates; the others teach the ranking nothing. */
export function choiceOf(
  scorers: readonly Scorer[],
  question: Question,
  options: BlendOptions,
): Choice | undefined {
  const table = candidateTable(scorers, question, options);
  const chosen = table.candidates.indexOf(question.item);
  return chosen === -1 ? undefined : { ...table, chosen };
}

/** The part of a choice that some of the scorers see, for ablations. Their candidates stay. */
export function withScorers(choice: Choice, width: number, kept: readonly number[]): Choice {
  const columns = kept.flatMap((scorer) => [2 * scorer, 2 * scorer + 1]);
  const values = new Float32Array(choice.candidates.length * columns.length);
  for (let row = 0; row < choice.candidates.length; row++)
    columns.forEach((column, at) => {
      values[row * columns.length + at] = choice.values[row * width + column] ?? 0;
    });
  return { candidates: choice.candidates, values, chosen: choice.chosen };
}

/** Scorers and what each of them counts. */
export class Blend implements Scorer {
  readonly name = 'blend';

  constructor(
    readonly scorers: readonly Scorer[],
    readonly ranking: RankingWeights,
    private readonly options: BlendOptions = blendDefaults,
  ) {}

  /** Learns the weights from questions that the scorers were not fitted on. */
  static fit(
    scorers: readonly Scorer[],
    questions: readonly Question[],
    options: BlendOptions = blendDefaults,
  ): Blend {
    const choices = questions.flatMap((question) => choiceOf(scorers, question, options) ?? []);
    return new Blend(scorers, fitRanking(choices, { names: featureNames(scorers) }), options);
  }

  /** Candidates with their features and scores. */
  rank(situation: Situation, excluded: Int32Array): FeatureTable & { readonly scores: Float32Array } {
    const table = candidateTable(this.scorers, { situation, excluded }, this.options);
    return { ...table, scores: rankingScores(this.ranking, table) };
  }

  async prepare(situations: readonly Situation[]): Promise<void> {
    for (const scorer of this.scorers) await scorer.prepare?.(situations);
  }

  /** By position; what no scorer brought stands below every candidate. */
  scores(situation: Situation, excluded = situation.sequence.items): Float32Array {
    const { candidates, scores } = this.rank(situation, excluded);
    const [first] = this.scorers;
    const all = first ? first.scores(situation).map(() => below) : new Float32Array(0);
    candidates.forEach((item, row) => (all[item] = scores[row] ?? below));
    return all;
  }
}

const below = -1e6;
