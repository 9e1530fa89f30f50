import { Random, pairedBootstrap, recallAtK, reciprocalRank, relevantRanks } from '@attention-flow/attention';
import type { PairedDifference } from '@attention-flow/attention';
import type { Scores } from './systems.ts';
import type { Question } from './retrieval-set.ts';

/** What a system gets for each question; ties count at their mean rank. */
export interface PerQuestion {
  readonly recallAt1: readonly number[];
  readonly recallAt5: readonly number[];
  readonly mrr: readonly number[];
}

export function perQuestion(scores: Scores, questions: readonly Question[]): PerQuestion {
  const ranks = questions.map(({ answer }, at) => relevantRanks(scores[at] ?? [], [answer]));
  return {
    recallAt1: ranks.map((rank) => recallAtK(rank, 1)),
    recallAt5: ranks.map((rank) => recallAtK(rank, 5)),
    mrr: ranks.map(reciprocalRank),
  };
}

export type Figure = keyof PerQuestion;
export const figures: readonly Figure[] = ['recallAt1', 'recallAt5', 'mrr'];

export const means = (values: PerQuestion): Readonly<Record<Figure, number>> => ({
  recallAt1: mean(values.recallAt1),
  recallAt5: mean(values.recallAt5),
  mrr: mean(values.mrr),
});

/** How much better the candidate is than the baseline, with the paired bootstrap's interval of 95 %. */
export function differences(
  baseline: PerQuestion,
  candidate: PerQuestion,
): Readonly<Record<Figure, PairedDifference>> {
  const of = (figure: Figure) => {
    const random = Random.fromSeed(1);
    return pairedBootstrap(baseline[figure], candidate[figure], { uniform: () => random.uniform() });
  };
  return { recallAt1: of('recallAt1'), recallAt5: of('recallAt5'), mrr: of('mrr') };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
