import { InterestScorer, interestDefaults } from '../src/interest/interest-scorer.ts';
import { ndcgAtTen } from '../src/protocol/measure.ts';
import type { Target } from '../src/protocol/targets.ts';
import { Blend, blendDefaults, choiceOf, featureNames, withScorers } from '../src/rank/blend.ts';
import type { Choice } from '../src/rank/feature-table.ts';
import { fitIngredients } from '../src/rank/ingredients.ts';
import { fitRanking, rankingScores } from '../src/rank/softmax-ranker.ts';
import type { Ease } from '../src/retrieve/ease.ts';
import type { Scorer } from '../src/retrieve/scorer.ts';
import type { Behaviour } from '../src/retrieve/sequence.ts';
import type { Item } from '../src/stages/stages.ts';

/** The scorers that the ranking is learned over; the attention model among them. */
export async function fitScorers(
  behaviour: Behaviour,
  catalogue: readonly Item[],
  ease: Ease,
  seed: number,
): Promise<{ readonly scorers: readonly Scorer[]; readonly interest: InterestScorer }> {
  const interest = await InterestScorer.fit(behaviour, catalogue, { ...interestDefaults, seed });
  return { scorers: [...fitIngredients(behaviour, catalogue, ease), interest], interest };
}

/** The weights that the ranking gives its features, those of 0 left out. */
export function visibleWeights({ ranking }: Blend): Readonly<Record<string, number>> {
  return Object.fromEntries(
    ranking.names.flatMap((name, at) => {
      const weight = ranking.weights[at] ?? 0;
      return weight > 0 ? [[name, Number(weight.toFixed(3))]] : [];
    }),
  );
}

/** Which scorers a row of the ablation takes away. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'attention (InterestModel)': ['interest'],
  'item-kNN': ['kNN'],
  EASE: ['EASE 1', 'EASE 4', 'EASE 16'],
  'co-visitation': ['next', 'near 1', 'near 4'],
  'popularity and trending': ['popularity', 'trending'],
  'text similarity': ['text', 'title'],
  'behaviour of alike texts': ['near, by text', 'EASE, by text'],
  'price, category, freshness': ['price', 'category', 'freshness'],
};

export interface AblationRow {
  readonly without: string;
  readonly ndcg10: number;
}

/**
 * What each part earns: validation NDCG@10 without it. Weights are learned on one half of the users and measured on the
 * other, both ways; the test part is not touched. A part leaves the ranking; the candidates it found stay.
 */
export function ablation(scorers: readonly Scorer[], targets: readonly Target[]): readonly AblationRow[] {
  const names = featureNames(scorers);
  const choices = targets.map((target) => choiceOf(scorers, target, blendDefaults));
  const everything = [...scorers.keys()];
  const measured = (without: string, kept: readonly number[]): AblationRow => ({
    without,
    ndcg10: crossFitted(choices.map((choice) => choice && withScorers(choice, names.length, kept))),
  });
  const rows = Object.entries(groups).flatMap(([name, prefixes]) => {
    const isOut = (scorer: number) => prefixes.some((prefix) => scorers[scorer]?.name.startsWith(prefix));
    const kept = everything.filter((scorer) => !isOut(scorer));
    return kept.length < everything.length ? [measured(name, kept)] : [];
  });
  return [measured('nothing', everything), ...rows];
}

function crossFitted(choices: readonly (Choice | undefined)[]): number {
  const ranks = [0, 1].flatMap((half) => {
    const learned = choices.flatMap((choice, at) => (choice && at % 2 === half ? [choice] : []));
    const width = (learned[0]?.values.length ?? 0) / (learned[0]?.candidates.length ?? 1);
    const weights = fitRanking(learned, { names: Array.from({ length: width }, (_, at) => String(at)) });
    return choices.flatMap((choice, at) => {
      if (at % 2 === half) return [];
      return [choice ? rankAmong(rankingScores(weights, choice), choice) : Infinity];
    });
  });
  return ndcgAtTen(ranks);
}

function rankAmong(scores: Float32Array, { candidates, chosen }: Choice): number {
  const own = scores[chosen] ?? 0;
  const item = candidates[chosen] ?? 0;
  let rank = 1;
  scores.forEach((score, row) => {
    if (score > own || (score === own && (candidates[row] ?? 0) < item)) rank++;
  });
  return rank;
}
