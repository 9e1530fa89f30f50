import { join } from 'node:path';
import { Random, TextEmbedder, pretrainEncoder } from '@attention-flow/attention';
import type { TrainingProgram, TrainingReport } from '@attention-flow/model-lifecycle';
import { concat, concatMap, defer, filter, from, map } from 'rxjs';
import type { Observable } from 'rxjs';
import { Behaviours } from '../behaviour/behaviour-type.ts';
import type { BehaviourType } from '../behaviour/behaviour-type.ts';
import { fitEase } from '../retrieve/ease.ts';
import type { Ease } from '../retrieve/ease.ts';
import { SparseBuilder, largest } from '../retrieve/sparse-rows.ts';
import type { SparseRows } from '../retrieve/sparse-rows.ts';
import { liveScorers } from '../serving/interest.ts';
import { textHash, unit } from '../serving/vectors.ts';
import { startWeights } from '../serving/weights.ts';
import type { RankWeights } from '../serving/weights.ts';
import { Shop } from '../shop/shop.ts';
import type { Item } from '../stages/stages.ts';
import { textOf } from '../text/item-text.ts';
import { fitWeights } from './fit-weights.ts';
import type { Question } from './fit-weights.ts';
import { ShopModel, encoderPath, saveShopModel, saveVectors } from './shop-model.ts';
import { behaviourOf, lastWish, readTrainingData, writeLines } from './training-data.ts';
import type { ActorHistory, TrainingData } from './training-data.ts';

export interface ShopPlan {
  readonly seed: number;
  readonly epochs: number;
  readonly behaviours: readonly BehaviourType[];
}

const easeOptions = { lambda: 50, maxItems: 3_000, threads: 1 };
const neighboursKept = 100;
const mostQuestions = 1_500;
/** More teach an encoder of this size little: so many a text, and in all. */
const pairsPerItem = 8;
const mostPairs = 8_000;
const leastVocabulary = 400;
const mostVocabulary = 8_000;
const embeddedAtOnce = 256;
/** Of the time of a training. */
const encoderShare = 0.8;

/**
 * Learns a shop: an encoder from its texts and from which texts are looked at one after the other, which items go
 * together (EASE), and how much each feature counts. What the weights are learnt from is hidden from the rest meanwhile.
 */
export const train: TrainingProgram<ShopPlan> = ({ plan, data, out }) =>
  defer(() => readTrainingData(data, plan.behaviours)).pipe(
    concatMap((given) => concat(encoder({ given, plan, data, out }), from(ranking(given, plan, out)))),
  );

interface EncoderWork {
  readonly given: TrainingData;
  readonly plan: ShopPlan;
  readonly data: string;
  readonly out: string;
}

/** An encoder to which texts that are looked at one after the other, and parts of one text, mean alike. */
function encoder({ given, plan, data, out }: EncoderWork): Observable<TrainingReport> {
  const file = join(data, 'pairs.jsonl');
  const { seed, epochs } = plan;
  return defer(() => writeLines(file, textPairs(given, new Behaviours(plan.behaviours), seed))).pipe(
    concatMap(() =>
      pretrainEncoder({
        files: [file],
        text: 'text',
        pair: 'pair',
        objective: 'pairs',
        preset: 'mini',
        vocabSize: Math.max(leastVocabulary, Math.min(mostVocabulary, 8 * given.items.length)),
        maxTokens: 48,
        epochs,
        seed,
        out: encoderPath(out),
        session: { device: 'cpu', threads: 1 },
      }),
    ),
    filter((event) => event.kind === 'progress'),
    map(({ done, epoch, loss }) => report(encoderShare * done, { phase: 'encoder', epoch, loss })),
  );
}

async function* ranking(given: TrainingData, plan: ShopPlan, out: string): AsyncGenerator<TrainingReport> {
  const behaviours = new Behaviours(plan.behaviours);
  yield report(encoderShare, { phase: 'weights' });
  const itemIds = given.items.map(({ itemId }) => itemId);
  const texts = given.items.map(textHash);
  await saveVectors(out, await vectorsOf(given.items, encoderPath(out)));

  const questions = given.histories.flatMap((history) => lastWish(history, behaviours) ?? []);
  const asked = questions.filter((_, index) => index % 2 === 0).slice(0, mostQuestions);
  const hidden = new Set(asked.map(({ event }) => event));
  const known = given.histories.map(({ actor, events }) => {
    return { actor, events: events.filter((event) => !hidden.has(event)) };
  });
  const before = await togetherOf(itemIds, known, behaviours);
  await saveShopModel(out, { itemIds, texts, together: before, weights: startWeights });
  const weights = await weightsOf(out, { ...given, histories: known }, asked);

  yield report(0.95, { phase: 'together' });
  const together = await togetherOf(itemIds, given.histories, behaviours);
  await saveShopModel(out, { itemIds, texts, together, weights });
  yield { kind: 'measured', metrics: { items: itemIds.length, questions: asked.length } };
}

/** How much each feature counts, learnt with the model as it is without the answers. */
async function weightsOf(
  folder: string,
  { items, histories, behaviours: types }: TrainingData,
  questions: readonly Question[],
): Promise<RankWeights> {
  const behaviours = new Behaviours(types);
  const shop = new Shop(behaviours);
  for (const item of items) shop.put(item);
  for (const { events } of histories) for (const event of events) shop.learn(event);
  const model = await ShopModel.open(folder);
  try {
    const scorers = [...liveScorers(shop), ...(await model.scorers(shop))];
    return fitWeights({ shop, behaviours, scorers, questions });
  } finally {
    await model.close();
  }
}

async function vectorsOf(items: readonly Item[], folder: string): Promise<Float32Array> {
  await using embedder = await TextEmbedder.load(folder);
  const all = new Float32Array(items.length * embedder.dimensions);
  for (let start = 0; start < items.length; start += embeddedAtOnce) {
    const vectors = await embedder.embed(items.slice(start, start + embeddedAtOnce).map(textOf));
    vectors.forEach((vector, at) => all.set(unit(vector) ?? [], (start + at) * embedder.dimensions));
  }
  return all;
}

const report = (progress: number, details: Record<string, number | string>): TrainingReport => {
  return { kind: 'progress', progress, details };
};

function textPairs({ items, histories }: TrainingData, behaviours: Behaviours, seed: number) {
  const byId = new Map(items.map((item) => [item.itemId, item]));
  const pairs = new Map<string, { readonly text: string; readonly pair: string }>();
  const add = (text: string, pair: string) => {
    if (text.trim() !== '' && pair.trim() !== '' && text !== pair)
      pairs.set(`${text}\n${pair}`, { text, pair });
  };
  for (const item of items) add(item.title, restOf(item));
  for (const { events } of histories) {
    const liked = events.filter(({ type }) => behaviours.strength(type) > 0);
    liked.slice(1).forEach(({ itemId }, before) => {
      const [item, previous] = [byId.get(itemId), byId.get(liked[before]?.itemId ?? '')];
      if (item && previous) add(textOf(previous), textOf(item));
    });
  }
  return Random.fromSeed(seed)
    .shuffle([...pairs.values()])
    .slice(0, Math.min(pairsPerItem * items.length, mostPairs));
}

const restOf = ({ tags, category, description }: Item): string => [...tags, category, description].join(' ');

async function togetherOf(
  itemIds: readonly string[],
  histories: readonly ActorHistory[],
  behaviours: Behaviours,
): Promise<SparseRows> {
  const places = new Map(itemIds.map((itemId, place) => [itemId, place]));
  const behaviour = behaviourOf(
    places,
    histories.map(({ events }) => events),
    behaviours,
  );
  return strongest(await fitEase(behaviour, easeOptions), itemIds.length);
}

/** The largest weights of each row: the others are noise, and there are many. */
function strongest({ members, weights }: Ease, items: number): SparseRows {
  const builder = new SparseBuilder();
  members.forEach((member, row) => {
    const of = weights.subarray(row * members.length, (row + 1) * members.length);
    for (const column of largest(of, neighboursKept, 0))
      builder.add(member, members[column] ?? 0, of[column] ?? 0);
  });
  return builder.build(items);
}
