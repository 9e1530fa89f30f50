import type { SessionOptions } from '../../engine/session.ts';
import { rankingReport, relevantRanks } from '../../evaluate/ranking.ts';
import { splitWords } from '../../text/words.ts';
import type { TrainedSentenceModel } from './contrastive-task.ts';
import type { Corpus } from './corpus.ts';
import type { HeldOutText } from './held-out.ts';
import { cosineParts, dot, embedParts, joinedCosines } from './sentence-vectors.ts';
import type { CosineParts, SentenceVectors } from './sentence-vectors.ts';

/** How often a right text is found among all. */
export interface RetrievalMeasure {
  readonly queries: number;
  readonly candidates: number;
  readonly recallAt1: number;
  readonly recallAt5: number;
  readonly mrr: number;
}

/** Shares of the features' part to choose from. */
const shares = [0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1];

/** Each text that is measured is compared with each candidate. */
const mostQueries = 1_000;
const mostCandidates = 2_000;

export interface PairsMeasure extends RetrievalMeasure {
  /** The features' share of the cosine that found most; 0 where the model has none. */
  readonly share: number;
  readonly truncated: Truncation;
}

/** What the limit of tokens left out. */
export interface Truncation {
  readonly texts: number;
  readonly ofTexts: number;
  readonly tokens: number;
}

/** Looks for the pair of each held-out text among the different pairs of these and of other rows. */
export async function measurePairs(
  model: TrainedSentenceModel,
  corpus: Corpus,
  session: SessionOptions,
): Promise<PairsMeasure> {
  const queries = corpus.heldOut.slice(0, mostQueries);
  const candidates = differentPairs(corpus, queries);
  const vectors = await embedParts(
    model,
    [...queries.map(({ text }) => text), ...candidates.values()],
    session,
  );
  const cosines = cosineParts(vectors.slice(0, queries.length), vectors.slice(queries.length));
  const places = new Map([...candidates.keys()].map((name, at) => [name, at]));
  const right = queries.map(({ pairs }) => [
    ...new Set(pairs.flatMap((pair) => places.get(corpus.nameOf(pair)) ?? [])),
  ]);
  const measured = (cosines.features ? shares : [0]).map((share) => ({
    ...retrieval(cosines, right, share),
    share,
  }));
  const best = measured.reduce((one, other) => (other.mrr > one.mrr ? other : one));
  return { ...best, truncated: truncationOf(vectors) };
}

/** The pairs of the held-out texts and of the sample, each once, by name; no more than are measured. */
function differentPairs(corpus: Corpus, queries: readonly HeldOutText[]): ReadonlyMap<string, string> {
  const different = new Map<string, string>();
  const add = (pair: string) => {
    const name = corpus.nameOf(pair);
    if (different.size < mostCandidates && !different.has(name)) different.set(name, pair);
  };
  for (const { pairs } of queries) pairs.forEach(add);
  for (const { pair } of corpus.sample) if (pair !== undefined) add(pair);
  return different;
}

/** How well vectors are spread, and how near to each other those of texts that belong together. */
export interface SpreadMeasure extends RetrievalMeasure {
  /** Mean squared distance of the two halves of a text, each of length 1. */
  readonly alignment: number;
  /** `log` of the mean of `exp(-2 d²)` over pairs of texts; lower is more even. */
  readonly uniformity: number;
  readonly truncated: Truncation;
}

/**
 * Cuts each held-out text in two and looks for the second half of each first half among all second halves: a measure that
 * needs no labels. Texts of fewer than four words are left out.
 * @see Wang & Isola (2020), arXiv 2005.10242, for alignment and uniformity
 */
export async function measureSpread(
  model: TrainedSentenceModel,
  heldOut: readonly HeldOutText[],
  session: SessionOptions,
): Promise<SpreadMeasure> {
  const halves = heldOut.flatMap(({ text }) => halvesOf(text)).slice(0, mostQueries);
  const whole = await embedParts(
    model,
    heldOut.slice(0, mostQueries).map(({ text }) => text),
    session,
  );
  const spread = { uniformity: uniformityOf(whole), truncated: truncationOf(whole) };
  if (halves.length === 0)
    return { queries: 0, candidates: 0, recallAt1: 0, recallAt5: 0, mrr: 0, alignment: 0, ...spread };
  const firsts = await embedParts(
    model,
    halves.map(([first]) => first),
    session,
  );
  const seconds = await embedParts(
    model,
    halves.map(([, second]) => second),
    session,
  );
  const distances = firsts.map(({ tokens }, at) => 2 - 2 * dot(tokens, seconds[at]?.tokens));
  const right = halves.map((_, at) => [at]);
  return {
    ...retrieval(cosineParts(firsts, seconds), right, 0),
    alignment: distances.reduce((sum, distance) => sum + distance, 0) / distances.length,
    ...spread,
  };
}

/** @param right of each row, the columns that belong to it; one of them is to be found */
function retrieval(
  cosines: CosineParts,
  right: readonly (readonly number[])[],
  share: number,
): RetrievalMeasure {
  const ranks = right.map((columns, row) => relevantRanks(joinedCosines(cosines, row, share), columns));
  const { hitRate: recallAt1, mrr } = rankingReport(ranks, 1);
  const { hitRate: recallAt5 } = rankingReport(ranks, 5);
  const candidates = cosines.tokens[0]?.length ?? 0;
  return { queries: right.length, candidates, recallAt1, recallAt5, mrr };
}

function uniformityOf(vectors: readonly SentenceVectors[]): number {
  let [sum, pairs] = [0, 0];
  vectors.forEach(({ tokens }, at) => {
    for (const other of vectors.slice(0, at)) {
      sum += Math.exp(-2 * (2 - 2 * dot(tokens, other.tokens)));
      pairs++;
    }
  });
  return pairs === 0 ? 0 : Math.log(sum / pairs);
}

function truncationOf(vectors: readonly SentenceVectors[]): Truncation {
  const cut = vectors.filter(({ droppedTokens }) => droppedTokens > 0);
  const tokens = cut.reduce((sum, { droppedTokens }) => sum + droppedTokens, 0);
  return { texts: cut.length, ofTexts: vectors.length, tokens };
}

function halvesOf(text: string): readonly (readonly [string, string])[] {
  const words = splitWords(text);
  const middle = words[Math.floor(words.length / 2)];
  return words.length < 4 || !middle ? [] : [[text.slice(0, middle.start), text.slice(middle.start)]];
}
