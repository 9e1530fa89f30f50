import { easeScorer, fitEase } from '../src/retrieve/ease.ts';
import type { Ease } from '../src/retrieve/ease.ts';
import { itemKnn } from '../src/retrieve/item-knn.ts';
import { neighbourScorer } from '../src/retrieve/neighbours.ts';
import { popularityScorer } from '../src/retrieve/popularity.ts';
import type { Scorer } from '../src/retrieve/scorer.ts';
import type { Behaviour } from '../src/retrieve/sequence.ts';
import type { SparseRows } from '../src/retrieve/sparse-rows.ts';
import { listSize, ndcgAtTen } from '../src/protocol/measure.ts';
import { rankList } from '../src/protocol/rank-list.ts';
import type { Target } from '../src/protocol/targets.ts';
import type { Item } from '../src/stages/stages.ts';
import { hasText, textOf } from '../src/text/item-text.ts';
import { textScorer } from '../src/text/text-scorer.ts';
import { contentTerms, tfIdf } from '../src/text/tf-idf.ts';

/** A way of recommending, ready to be measured. */
export interface System {
  readonly name: string;
  readonly settings: string;
  /** Of one fit with these settings. */
  readonly seconds: number;
  readonly scorer: Scorer;
}

interface Tuned extends System {
  readonly ndcg: number;
}

export interface Peers {
  readonly systems: readonly System[];
  /** The best closed form, for whoever builds on it. */
  readonly ease: Ease;
}

const halfLives = [1, 2, 4, 8, 16, 32, Infinity];
const lambdas = [10, 50, 200, 800, 1600];
const textWeights = [0.05, 0.1, 0.2, 0.5, 1, 2, 4];
/** EASE takes so many of the items with the most users, and fewer penalties are tried where it must choose. */
const manyItems = 5000;

interface Timed<T> {
  readonly value: T;
  readonly seconds: number;
  readonly settings: string;
}

/** What the peers are made of, fitted once for every setting that is tried. */
export interface PeerParts {
  readonly behaviour: Behaviour;
  readonly catalogue: readonly Item[];
  readonly knn: readonly Timed<SparseRows>[];
  readonly ease: readonly Timed<Ease>[];
}

export async function fitPeerParts(behaviour: Behaviour, catalogue: readonly Item[]): Promise<PeerParts> {
  const knn = [20, 100, 300].flatMap((neighbours) =>
    [0, 20].map((shrink) => {
      const started = performance.now();
      const value = itemKnn(behaviour, { neighbours, shrink });
      return { value, seconds: secondsSince(started), settings: `k=${neighbours}, shrink=${shrink}` };
    }),
  );
  const ease: Timed<Ease>[] = [];
  for (const lambda of behaviour.items > manyItems ? [100, 400] : lambdas) {
    const started = performance.now();
    const value = await fitEase(behaviour, { lambda, maxItems: manyItems });
    const settings = `lambda=${lambda}, ${value.members.length} items`;
    ease.push({ value, seconds: secondsSince(started), settings });
  }
  return { behaviour, catalogue, knn, ease };
}

/**
 * The peers, each with the settings of the best NDCG@10 on the validation targets.
 *
 * @param targets of the split `valid`
 */
export function tunePeers({ behaviour, catalogue, knn, ease }: PeerParts, targets: readonly Target[]): Peers {
  const { items } = behaviour;
  const popularity = timed('popularity', 'users in train', () => popularityScorer(behaviour));
  const nearest = bestOf(
    knn.flatMap(({ value, seconds, settings }) =>
      halfLives.map((halfLife) => ({
        name: 'item-kNN + recency',
        settings: `${settings}, half-life ${halfLife}`,
        seconds,
        scorer: neighbourScorer({ name: 'kNN', neighbours: value, items, halfLife }),
      })),
    ),
    targets,
  );
  const linear = bestOf(
    ease.flatMap(({ value, seconds, settings }) =>
      halfLives.map((halfLife) => ({
        name: 'EASE + recency',
        settings: `${settings}, half-life ${halfLife}`,
        seconds,
        scorer: easeScorer(value, items, halfLife),
      })),
    ),
    targets,
  );
  const text = hasText(catalogue) ? bestOf(textSystems(catalogue, items), targets) : undefined;
  const base = linear.ndcg > nearest.ndcg ? linear : nearest;
  const blended = text ? [text, bestOf(blends(base, text), targets)] : [];
  return { systems: [popularity, nearest, linear, ...blended], ease: easeOf(ease, linear) };
}

function easeOf(ease: readonly Timed<Ease>[], { settings }: System): Ease {
  const found = ease.find((one) => settings.startsWith(`${one.settings}, `));
  if (!found) throw new Error(`EASE was not fitted with ${settings}`);
  return found.value;
}

function textSystems(catalogue: readonly Item[], items: number): readonly System[] {
  const started = performance.now();
  const vectors = tfIdf(catalogue.map(textOf), {
    termsOf: contentTerms,
    minTexts: 2,
    maxShare: 0.3,
    isSublinear: true,
  });
  const seconds = secondsSince(started);
  return halfLives.map((halfLife) => ({
    name: 'TF-IDF profile',
    settings: `half-life ${halfLife}`,
    seconds,
    scorer: textScorer(vectors, items, halfLife),
  }));
}

function blends(base: System, text: System): readonly System[] {
  return textWeights.map((weight) => ({
    name: 'CF + TF-IDF blend',
    settings: `${base.name}, ${base.settings}; text ${weight}, ${text.settings}`,
    seconds: base.seconds + text.seconds,
    scorer: {
      name: 'blend',
      scores: (situation) => {
        const [one, other] = [
          standardized(base.scorer.scores(situation)),
          standardized(text.scorer.scores(situation)),
        ];
        return one.map((score, item) => score + weight * (other[item] ?? 0));
      },
    },
  }));
}

function standardized(scores: Float32Array): Float32Array {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return scores.map((score) => (score - mean) / (Math.sqrt(variance) + 1e-9));
}

function bestOf(systems: readonly System[], targets: readonly Target[]): Tuned {
  const tuned = systems.map((system) => ({ ...system, ndcg: ndcgOf(system.scorer, targets) }));
  return tuned.reduce((one, other) => (other.ndcg > one.ndcg ? other : one));
}

function ndcgOf(scorer: Scorer, targets: readonly Target[]): number {
  return ndcgAtTen(targets.map((target) => rankList(scorer.scores(target.situation), target, listSize).rank));
}

function timed(name: string, settings: string, fit: () => Scorer): System {
  const started = performance.now();
  const scorer = fit();
  return { name, settings, seconds: secondsSince(started), scorer };
}

export const secondsSince = (started: number): number => (performance.now() - started) / 1000;
