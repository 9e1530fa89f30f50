import type { Item } from '../stages/stages.ts';
import { coVisitation } from '../retrieve/co-visitation.ts';
import { easeScorer } from '../retrieve/ease.ts';
import type { Ease } from '../retrieve/ease.ts';
import { itemKnn } from '../retrieve/item-knn.ts';
import { neighbourScorer } from '../retrieve/neighbours.ts';
import { popularityScorer, trendingScorer } from '../retrieve/popularity.ts';
import type { Scorer } from '../retrieve/scorer.ts';
import type { Behaviour } from '../retrieve/sequence.ts';
import { categoryScorer, freshnessScorer, priceScorer } from './context-scorers.ts';
import { hasText, textOf } from '../text/item-text.ts';
import { textNeighbours } from '../text/text-neighbours.ts';
import { smoothedScorer } from '../text/text-neighbours.ts';
import { textScorer } from '../text/text-scorer.ts';
import { contentTerms, tfIdf } from '../text/tf-idf.ts';

/** Neighbours kept of each item. */
const neighbours = 200;

const day = 86_400;
/** Terms in more texts than this tell nothing. */
const commonShare = 0.3;

/** The scorers that need no training by gradient. The same history is read with short and long memories. */
export function fitIngredients(
  behaviour: Behaviour,
  catalogue: readonly Item[],
  ease: Ease,
): readonly Scorer[] {
  const { items } = behaviour;
  const knn = itemKnn(behaviour, { neighbours, shrink: 5 });
  const next = coVisitation(behaviour, { halfLife: 2, window: 10, backward: 0, neighbours, shrink: 1 });
  const near = coVisitation(behaviour, { halfLife: 4, window: 20, backward: 1, neighbours, shrink: 1 });
  const nearby = (halfLife: number) =>
    neighbourScorer({ name: `near ${halfLife}`, neighbours: near, items, halfLife });
  const behavioural = [
    popularityScorer(behaviour),
    trendingScorer(behaviour, day, 'trending 1 d'),
    trendingScorer(behaviour, 7 * day, 'trending 7 d'),
    ...[1, 4, 16].map((halfLife) =>
      neighbourScorer({ name: `kNN ${halfLife}`, neighbours: knn, items, halfLife }),
    ),
    neighbourScorer({ name: 'next 1', neighbours: next, items, halfLife: 1 }),
    nearby(1),
    nearby(4),
    ...[1, 4, 16].map((halfLife) => easeScorer(ease, items, halfLife, `EASE ${halfLife}`)),
    freshnessScorer(behaviour),
    ...(catalogue.some(({ price }) => price !== undefined) ? [priceScorer(catalogue)] : []),
    ...(catalogue.some(({ category }) => category !== '') ? [categoryScorer(catalogue)] : []),
  ];
  if (!hasText(catalogue)) return behavioural;
  const vectorsOf = (texts: readonly string[]) =>
    tfIdf(texts, { termsOf: contentTerms, minTexts: 2, maxShare: commonShare, isSublinear: true });
  const content = vectorsOf(catalogue.map(textOf));
  const titles = vectorsOf(catalogue.map(({ title, tags }) => [title, ...tags].join(' ')));
  const alike = textNeighbours(content, items, 20);
  return [
    ...behavioural,
    textScorer(content, items, 1, 'text 1'),
    textScorer(content, items, 4, 'text 4'),
    textScorer(titles, items, 2, 'title 2'),
    smoothedScorer(nearby(4), alike, 'near, by text'),
    smoothedScorer(easeScorer(ease, items, 4), alike, 'EASE, by text'),
  ];
}
